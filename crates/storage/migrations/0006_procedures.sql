-- Schema 6: the matters of one procedure are found among all: a start gathers the acts of administration of every district.

create index if not exists matters_of_procedure on matters (district, procedure, due_sort, matter);
