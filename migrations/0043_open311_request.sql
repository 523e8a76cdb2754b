-- Tickets that were filed with an Open311 server: under which id they are followed there.
create table open311_request (
  ticket_no text not null references ticket (ticket_no) on delete cascade,
  receiver text not null,
  -- A server that needs time gives a token first, and the id for it later. Both null: the answer was never seen.
  token text,
  request_id text,
  -- Status events that came of it so far.
  sequence integer not null default 0,
  -- Keyed hash of what the server said of it last.
  seen bytea,
  closed_at timestamptz,
  -- Looks in a row that failed.
  failures integer not null default 0,
  due_at timestamptz not null default now(),
  filed_at timestamptz not null default now(),
  primary key (ticket_no, receiver)
);
create index open311_request_due on open311_request (receiver, due_at);
