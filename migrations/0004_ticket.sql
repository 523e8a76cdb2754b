create table ticket (
  ticket_no text primary key check (ticket_no ~ '^\d{8}-\d{6,}$'),
  conversation_id uuid not null references conversation (id),
  -- A draft becomes one ticket, however often its last step is repeated.
  draft_id uuid not null unique,
  status text not null check (status in
    ('filed', 'accepted', 'dispatched', 'returned', 'extended', 'escalated', 'completed', 'withdrawn', 'merged')),
  kind text not null check (kind in ('inquiry', 'assistance', 'complaint', 'report', 'suggestion', 'praise')),
  line text not null check (line in ('citizen', 'enterprise')),
  channel text not null,
  category_code text,
  catalogue_version text,
  district_code text,
  street_code text,
  -- {code, name, level}; what the dispatch system says goes before what we routed.
  lead_unit jsonb,
  response_tier text not null check (response_tier in ('2h', '24h', '7d', '15d')),
  round integer not null default 1,
  received_at timestamptz not null,
  due_at timestamptz not null,
  -- The newest status event of the dispatch system that was applied; older ones change nothing.
  dispatch_sequence bigint not null default 0,
  -- Sealed: the ticket of the contract as it was filed, unmasked. The columns above go before what it says.
  body bytea not null,
  updated_at timestamptz not null default now()
);
create index ticket_conversation on ticket (conversation_id, ticket_no);
create index ticket_due on ticket (due_at) where status not in ('completed', 'withdrawn', 'merged');

-- What the dispatch system told us, word for word and once each, applied or not.
create table ticket_event (
  id text primary key,
  ticket_no text not null references ticket (ticket_no),
  sequence bigint not null,
  type text not null,
  outcome text not null check (outcome in ('applied', 'stale', 'refused')),
  body bytea not null,
  at timestamptz not null,
  received_at timestamptz not null default now()
);
create index ticket_event_story on ticket_event (ticket_no, sequence);

create table ticket_counter (
  day text primary key check (day ~ '^\d{8}$'),
  last integer not null
);

-- Wishes for a person, kept until somebody has seen to them.
create table takeover (
  id uuid primary key,
  conversation_id uuid not null references conversation (id),
  reason text not null,
  status text not null check (status in ('queued', 'called_back', 'taken', 'closed')),
  ticket_no text references ticket (ticket_no),
  requested_at timestamptz not null default now(),
  closed_at timestamptz
);
create index takeover_open on takeover (requested_at) where status = 'queued';
