-- Several receivers report on a ticket, each with a sequence of its own.
alter table ticket_event add column receiver text not null default 'dispatch';
-- Why an event was refused; a person looks at those until somebody has.
alter table ticket_event add column fault text;
alter table ticket_event add column seen_at timestamptz;
alter table ticket_event add column seen_by text;
alter table ticket_event drop constraint ticket_event_outcome_check;
alter table ticket_event add constraint ticket_event_outcome_check
  check (outcome in ('applied', 'noted', 'stale', 'refused'));
create index ticket_event_refused on ticket_event (received_at) where outcome = 'refused' and seen_at is null;

-- Which unit took what another had sent back: what the router learns from.
create table route_lesson (
  id bigint generated always as identity primary key,
  ticket_no text not null references ticket (ticket_no) on delete cascade,
  category_code text not null,
  -- Nine digits of the street, six of the district where no street is known.
  area_code text not null,
  from_code text not null,
  to_unit jsonb not null,
  at timestamptz not null default now(),
  unique (ticket_no, from_code)
);
create index route_lesson_of on route_lesson (category_code, area_code);
