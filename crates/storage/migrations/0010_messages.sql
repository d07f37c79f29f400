-- Schema 10: messages that leave the platform for a person, with where each stands. Neither address nor text is kept.

create table if not exists messages (
    district bigint not null,
    id text not null,
    matter text not null,
    home text not null,
    notice text not null,
    channel text not null,
    receiver text not null,
    body text not null,
    at bigint not null,
    attempts bigint not null,
    next_at bigint not null,
    standing text not null,
    why text not null,
    ended_at bigint,
    primary key (district, id)
);
create index if not exists messages_by_moment on messages (district, standing, next_at, id);
create index if not exists messages_by_standing on messages (district, standing, at, id);
create index if not exists messages_by_day on messages (district, at, id);
create index if not exists messages_of_home on messages (district, home, at, id);
create index if not exists messages_of_matter on messages (district, matter, at, id);
