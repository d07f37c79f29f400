-- Schema 8: outlines of areas. An edition is one import of one level of a city, from a day on; nothing of it is ever
-- overwritten. It lies under the city's own division code. Its areas are one document in pieces of at most 192 KiB.

create table if not exists area_editions (
    district bigint not null,
    number bigint not null,
    level text not null,
    within text not null,
    since text not null,
    digest text not null,
    file text not null,
    system text not null,
    precision_metres text not null,
    areas bigint not null,
    points bigint not null,
    issuer text not null,
    importer text not null,
    at bigint not null,
    primary key (district, number)
);

create table if not exists area_pieces (
    district bigint not null,
    number bigint not null,
    place bigint not null,
    piece text not null,
    primary key (district, number, place)
);
