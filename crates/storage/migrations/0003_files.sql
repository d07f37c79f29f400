-- Schema 3: files of matters, sealed, in pieces. Uploads that nobody has claimed lie in district 0, without a subject.
-- A piece is at most 256 KiB of Base64.

create table if not exists files (
    district bigint not null,
    file text not null,
    subject text not null,
    owner text not null,
    wrapped text not null,
    digest text not null,
    kind text not null,
    size bigint not null,
    width bigint,
    height bigint,
    pieces bigint not null,
    small bigint not null,
    at bigint not null,
    primary key (district, file)
);
create index if not exists files_by_subject on files (district, subject, at);

create table if not exists file_pieces (
    district bigint not null,
    file text not null,
    copy text not null,
    place bigint not null,
    sealed text not null,
    primary key (district, file, copy, place)
);
