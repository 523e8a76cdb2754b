-- 疑难工单会商: several units confer on a hard ticket; what came of it stands with the ticket.
create table conference (
  id uuid primary key,
  ticket_no text not null references ticket (ticket_no) on delete cascade,
  status text not null check (status in ('called', 'decided', 'cancelled')),
  -- Sealed: why it was called, what was said, what was decided.
  reason bytea not null,
  minutes bytea,
  decision bytea,
  meets_at timestamptz not null,
  called_by text not null,
  called_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  check ((status = 'decided') = (decision is not null))
);
create unique index conference_one on conference (ticket_no) where status = 'called';
create index conference_of on conference (ticket_no, called_at);

create table conference_unit (
  conference_id uuid not null references conference (id) on delete cascade,
  ordinal integer not null,
  unit jsonb not null,
  -- Null until the unit has answered.
  comes boolean,
  primary key (conference_id, ordinal)
);

-- 服务管家: who serves a company, or every company of a park.
create table service_manager (
  id uuid primary key,
  name text not null check (length(name) between 1 and 40),
  -- Sealed: the number at work.
  phone bytea,
  park text,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index service_manager_park on service_manager (park) where ended_at is null;
alter table company add column manager_id uuid references service_manager (id) on delete set null;

-- 走访、来电和三方通话: who met or spoke with a company, and what came of it.
create table company_visit (
  id uuid primary key,
  company_id uuid not null references company (id) on delete cascade,
  kind text not null check (kind in ('visit', 'call', 'three-way')),
  manager_id uuid references service_manager (id) on delete set null,
  agent_id text not null,
  agent_name text not null,
  -- The conversation or call from which it began.
  conversation_id uuid references conversation (id) on delete set null,
  -- Sealed: who was there, what was said, what is to be done.
  note bytea,
  began_at timestamptz not null,
  ended_at timestamptz,
  -- Of a three-way call: the manager went on alone, after the agent had left.
  handed_over boolean not null default false
);
create index company_visit_of on company_visit (company_id, began_at);
create index company_visit_from on company_visit (conversation_id) where conversation_id is not null;
