-- Schema 7: what people decide of a text is kept issue by issue: the issues of its report that a step decides, by their
-- place from 1, with spaces between them; none in a review means all that were open.

alter table text_steps add column issues text not null default '';
