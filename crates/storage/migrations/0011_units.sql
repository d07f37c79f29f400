-- Schema 11: a round says which unit it concerns; rows of earlier rounds say it after a rebuild.

alter table rounds add column unit text not null default '';
