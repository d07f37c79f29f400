-- Schema 13: a round says on which days it began, ended and was first overdue, so that what lay open at the end of any day
-- is counted from an index. -1 = not said yet: rows of earlier rounds say it after a rebuild.

alter table rounds add column opened_on bigint not null default -1;

alter table rounds add column closed_on bigint not null default -1;

alter table rounds add column late_on bigint not null default -1;

create index if not exists rounds_by_day on rounds (district, closed_on, opened_on, late_on, home, procedure);
