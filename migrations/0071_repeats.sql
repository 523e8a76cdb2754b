-- Repeats become one ticket: this one's matter is dealt with under `merged_into`, which is never itself merged.
alter table ticket add column merged_into text references ticket;
create index ticket_merged on ticket (merged_into) where merged_into is not null;

-- By what repeats of a ticket are found. Words stand here only as keyed hashes.
create table ticket_repeat (
  ticket_no text primary key references ticket on delete cascade,
  -- Street, or district where no street is known.
  area text not null,
  -- First two levels of the catalogue: what a leaf is mistaken for lies beside it.
  matter text not null,
  -- Pieces of the name of the spot, and of what happened there.
  spots integer[] not null,
  clues integer[] not null,
  -- Keyed hash of the requester's phone.
  requester bytea,
  conversation_id uuid not null,
  filed_at timestamptz not null
);
create index ticket_repeat_bucket on ticket_repeat (area, matter, filed_at desc);
create index ticket_repeat_requester on ticket_repeat (requester, filed_at desc) where requester is not null;
create index ticket_repeat_conversation on ticket_repeat (conversation_id, filed_at desc);

-- Pairs that are, or may be, one matter: merged at once where that is sure, else offered to an agent with the reason.
create table ticket_likeness (
  ticket_no text not null references ticket on delete cascade,
  other_no text not null references ticket on delete cascade,
  reason text not null,
  status text not null check (status in ('offered', 'merged', 'different')),
  -- Null: the gateway itself.
  decided_by text,
  at timestamptz not null default now(),
  primary key (ticket_no, other_no),
  check (ticket_no <> other_no)
);
create index ticket_likeness_open on ticket_likeness (at) where status = 'offered';
