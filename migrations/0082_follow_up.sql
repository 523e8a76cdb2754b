-- What the requester says of a round that a unit called done. One row for each round of a ticket.
create table follow_up (
  ticket_no text not null references ticket (ticket_no) on delete cascade,
  round integer not null,
  status text not null check (status in ('open', 'answered', 'unanswered', 'excluded')),
  -- Asked in the conversation, or by a person on the phone.
  mode text not null check (mode in ('channel', 'phone')),
  -- What was asked last.
  asked text check (asked in ('contacted', 'resolved', 'satisfied', 'reason')),
  contacted boolean,
  resolved boolean,
  satisfaction text check (satisfaction in ('satisfied', 'basically', 'dissatisfied')),
  -- Sealed: why not, in the requester's words.
  reason bytea,
  exclusion text check (exclusion in ('praise', 'unreachable', 'demand_unlawful', 'not_ours')),
  -- By what the rates are told apart, as it was when the unit called it done.
  kind text not null,
  unit_code text not null,
  unit_name text not null,
  district_code text,
  street_code text,
  category_code text,
  channel text not null,
  line text not null,
  completed_at timestamptz not null,
  asked_at timestamptz,
  reminded_at timestamptz,
  attempts integer not null default 0,
  closed_at timestamptz,
  closed_by text,
  primary key (ticket_no, round),
  check ((status = 'excluded') = (exclusion is not null)),
  check ((status = 'open') = (closed_at is null))
);
create index follow_up_open on follow_up (mode, completed_at) where status = 'open';
create index follow_up_completed on follow_up (completed_at);

-- One row for each round that a unit called done, with its month in Beijing. The views of the three rates say of each
-- whether it counts (1 or 0) and whether it was met. What each leaves out, and why: docs/rates.md.
create view follow_up_round as
  select f.*, to_char(f.completed_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month from follow_up f;

create view response_rate as
  select r.*, (r.status = 'answered' and r.contacted is not null)::int as counted,
    (r.status = 'answered' and r.contacted is true)::int as met
  from follow_up_round r;

create view resolution_rate as
  select r.*, (r.status = 'answered' and r.resolved is not null and r.kind not in ('inquiry', 'suggestion'))::int as counted,
    (r.status = 'answered' and r.resolved is true and r.kind not in ('inquiry', 'suggestion'))::int as met
  from follow_up_round r;

create view satisfaction_rate as
  select r.*, (r.status = 'answered' and r.satisfaction is not null)::int as counted,
    (r.status = 'answered' and r.satisfaction in ('satisfied', 'basically'))::int as met
  from follow_up_round r;
