-- Schema 9: what a machine would have suggested, beside what people chose.

create table if not exists suggestions (
    district bigint not null,
    matter text not null,
    version bigint not null,
    field text not null,
    suggested text not null,
    confidence bigint,
    unsure bigint not null,
    chosen text not null,
    taken bigint not null,
    model text not null,
    at bigint not null,
    primary key (district, matter, version, field)
);
create index if not exists suggestions_by_time on suggestions (district, at, model, field, suggested, unsure, taken);
