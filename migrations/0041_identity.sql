-- One person on several channels, as far as they have proved it. No name and no number stands here.
create table identity (
  id uuid primary key,
  created_at timestamptz not null default now()
);

create table identity_conversation (
  conversation_id uuid primary key references conversation (id) on delete cascade,
  identity_id uuid not null references identity (id),
  -- How it was proved: a code sent to a phone, or a ticket's number with the last digits of its phone.
  proof text not null check (proof in ('code', 'ticket')),
  linked_at timestamptz not null default now()
);
create index identity_conversation_of on identity_conversation (identity_id);

-- Phones that somebody has proved to hold, as keyed hashes.
create table identity_phone (
  phone_hash bytea primary key,
  identity_id uuid not null references identity (id)
);

-- The code that a conversation waits for; one at a time.
create table identity_code (
  conversation_id uuid primary key references conversation (id) on delete cascade,
  phone_hash bytea not null,
  -- Keyed hash: six digits alone would be guessed from a plain one.
  code_hash bytea not null,
  attempts integer not null default 0,
  expires_at timestamptz not null
);
