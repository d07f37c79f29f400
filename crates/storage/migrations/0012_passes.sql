-- Schema 12: passes of residents are swept away when they are over; messages that failed are sent again.

create index if not exists sessions_by_end on sessions (district, kind, ends_at);

-- When somebody last had it sent again.
alter table messages add column again_at bigint;
