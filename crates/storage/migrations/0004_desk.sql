-- Schema 4: the clerk's desk: queues with filters, signatures that wait, who has taken what, notes.

-- What queues are filtered by stands in the rows themselves, so that a page is read from one index.
alter table worklist add column number text not null default '';
alter table worklist add column state text not null default '';
alter table worklist add column category text not null default '';
alter table worklist add column kind text not null default '';
alter table worklist add column grade text not null default '';
alter table worklist add column place text not null default '';
alter table worklist add column opened_at bigint not null default 0;
update worklist set (number, state, category, kind, grade, place, opened_at) =
    (select m.number, m.state, m.category, m.kind, m.grade, m.place, m.opened_at from matters m
     where m.district = worklist.home_district and m.matter = worklist.matter)
    where exists (select 1 from matters m where m.district = worklist.home_district and m.matter = worklist.matter);
create index if not exists worklist_for_queues
    on worklist (district, unit, due_sort, matter, post, state, category, kind, grade, place, number, opened_at);
drop index if exists worklist_by_unit;

-- How often a matter was urged without an answer.
alter table matters add column urged bigint not null default 0;
create index if not exists matters_open
    on matters (district, is_final, due_sort, matter, home, holder, procedure, state, category, kind, grade, place, round, urged, opened_at);
drop index if exists matters_by_end;
create index if not exists matters_of_home
    on matters (district, home, is_final, due_sort, matter, holder, procedure, state, category, kind, grade, place, opened_at);
drop index if exists matters_by_home;

-- A unit that takes part in ten years of matters is asked for those that are open.
alter table taking_part add column is_final bigint not null default 0;
update taking_part set is_final = 1 where exists (select 1 from matters m
    where m.district = taking_part.district and m.matter = taking_part.matter and m.is_final = 1);
create index if not exists taking_part_open on taking_part (district, unit, is_final, matter);

-- View: whose signature each proposal waits for next.
create table if not exists to_sign (
    district bigint not null,
    matter text not null,
    number bigint not null,
    unit text not null,
    post text not null,
    proposer text not null,
    primary key (district, matter, number, unit, post)
);
create index if not exists to_sign_by_unit on to_sign (district, unit, post, matter, proposer);

-- Who has taken a matter of their unit for themselves, under the unit's own district; goes when the unit or post does.
create table if not exists taken (
    district bigint not null,
    matter text not null,
    unit text not null,
    post text not null,
    account text not null,
    at bigint not null,
    primary key (district, matter)
);
create index if not exists taken_by_unit on taken (district, unit, account, matter);

-- Notes of colleagues on a matter; the text lies in the vault under the matter's person and goes with them.
create table if not exists notes (
    district bigint not null,
    matter text not null,
    id text not null,
    at bigint not null,
    account text not null,
    unit text not null,
    vault text not null,
    mention text not null,
    primary key (district, matter, id)
);
