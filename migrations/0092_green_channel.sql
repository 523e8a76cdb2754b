-- 绿通企业: companies that receive consumer disputes directly and answer within a time that they promised.
create table green_channel (
  unit_code text primary key check (unit_code ~ '^[a-z0-9][a-z0-9-]{1,63}$'),
  name text not null check (length(name) between 2 and 100),
  -- Words by which consumers name it.
  brands text[] not null check (cardinality(brands) > 0),
  -- Beginnings of the category codes that it receives.
  categories text[] not null check (cardinality(categories) > 0),
  promised_hours integer not null check (promised_hours between 1 and 360),
  active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- A dispute that went to such a company first. The row is written with the ticket.
create table green_channel_case (
  ticket_no text primary key references ticket (ticket_no) on delete cascade,
  unit_code text not null references green_channel (unit_code),
  received_at timestamptz not null,
  promised_until timestamptz not null,
  -- Its promise ran out, or it sent the dispute back: the ticket went on to the market regulation office.
  lapsed_at timestamptz,
  closed_at timestamptz
);
create index green_channel_case_open on green_channel_case (promised_until) where closed_at is null;
create index green_channel_case_of on green_channel_case (unit_code, received_at);

-- How each company kept its promise, by the month in Beijing in which it received the dispute. `due`: answered, or the
-- time is over; `answered_in_time`: the company said that it is done before it was. Solved and satisfied as the three
-- rates count them (docs/rates.md), of what the company itself answered.
create view green_channel_rating as
  select g.unit_code, g.name, to_char(c.received_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month,
    count(*)::int as received,
    count(*) filter (where a.answered_at is not null or c.promised_until < now() or c.lapsed_at is not null)::int as due,
    count(*) filter (where a.answered_at <= c.promised_until)::int as answered_in_time,
    count(*) filter (where c.lapsed_at is not null)::int as lapsed,
    coalesce(sum(s.counted), 0)::int as solved_asked, coalesce(sum(s.met), 0)::int as solved,
    coalesce(sum(f.counted), 0)::int as satisfied_asked, coalesce(sum(f.met), 0)::int as satisfied
  from green_channel_case c
  join green_channel g on g.unit_code = c.unit_code
  left join lateral (
    select min(e.received_at) as answered_at from ticket_event e
    where e.ticket_no = c.ticket_no and e.outcome = 'applied' and e.type = 'ticket.completed'
      and (c.lapsed_at is null or e.received_at <= c.lapsed_at)) a on true
  left join lateral (
    select sum(r.counted) as counted, sum(r.met) as met from resolution_rate r
    where r.ticket_no = c.ticket_no and r.unit_code = c.unit_code) s on true
  left join lateral (
    select sum(r.counted) as counted, sum(r.met) as met from satisfaction_rate r
    where r.ticket_no = c.ticket_no and r.unit_code = c.unit_code) f on true
  group by g.unit_code, g.name, 3;
