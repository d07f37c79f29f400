-- Schema 5: official texts as they were imported. A version is the digest of the file's bytes; nothing is overwritten.
-- All of them lie in district 0. A piece of the original is at most 192 KiB, as Base64.

create table if not exists texts (
    district bigint not null,
    instrument text not null,
    version text not null,
    file text not null,
    title text not null,
    importer text not null,
    at bigint not null,
    pieces bigint not null,
    report text not null,
    body text not null,
    primary key (district, instrument, version)
);

create table if not exists text_pieces (
    district bigint not null,
    version text not null,
    place bigint not null,
    piece text not null,
    primary key (district, version, place)
);

-- What people did with a version: read its issues, approved it.
create table if not exists text_steps (
    district bigint not null,
    instrument text not null,
    version text not null,
    number bigint not null,
    state text not null,
    account text not null,
    note text not null,
    at bigint not null,
    primary key (district, instrument, version, number)
);
