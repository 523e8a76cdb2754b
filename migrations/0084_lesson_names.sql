-- Units are told by name, or by codes of the dispatch system's own: both are kept of who sent a ticket back.
alter table route_lesson add column from_name text not null default '';
create index route_lesson_at on route_lesson (at);
