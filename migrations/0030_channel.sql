-- People whom a platform names by an id: how to reach them again, and what the platform still allows.
create table channel_peer (
  conversation_id uuid primary key references conversation (id) on delete cascade,
  -- Sealed: the platform's own id of the person.
  peer bytea not null,
  -- Their last message: it opens the platform's window for replies.
  last_message_at timestamptz,
  -- Messages that were pushed to them since then.
  pushed integer not null default 0,
  -- Until then a call of the platform waits for the turn's reply; nothing is pushed before.
  passive_until timestamptz,
  -- They left: nothing reaches them until they come back.
  left_at timestamptz,
  -- Sealed: a code with which one greeting may be sent, and how long it is good.
  event_code bytea,
  event_code_until timestamptz
);

-- What a platform told us, each thing once. Words and ids of people are sealed or hashed.
create table channel_event (
  channel text not null,
  account text not null,
  -- Keyed hash of the platform's id of it.
  external_hash bytea not null,
  type text not null,
  conversation_id uuid references conversation (id) on delete cascade,
  -- Sealed: the thing itself where we do not know what to do with it; null otherwise.
  body bytea,
  at timestamptz not null default now(),
  primary key (channel, account, external_hash)
);
create index channel_event_at on channel_event (at);
create index channel_event_of on channel_event (conversation_id) where conversation_id is not null;

-- Pieces of a message that are with the platform already: what is left is sent after a crash, and no more.
create table channel_part (
  outbox_id uuid not null references outbox (id) on delete cascade,
  part integer not null check (part >= 0),
  -- The platform's id of it; null where it gives none.
  platform_id text,
  sent_at timestamptz not null default now(),
  primary key (outbox_id, part)
);

-- Words that a platform does not let us send now; they stand before our next words to that person.
create table channel_parked (
  conversation_id uuid primary key references conversation (id) on delete cascade,
  -- Sealed.
  words bytea not null,
  reason text not null,
  parked_at timestamptz not null default now()
);

-- Keys to a platform's interface: one for each account, renewed by one replica at a time.
create table channel_token (
  channel text not null,
  account text not null,
  -- Sealed.
  token bytea,
  expires_at timestamptz,
  -- Counts the renewals, so that a refused key is renewed once by all who saw it refused.
  generation integer not null default 0,
  renewing_until timestamptz,
  primary key (channel, account)
);

-- How far a feed of a platform has been read.
create table channel_cursor (
  channel text not null,
  account text not null,
  feed text not null,
  cursor text not null,
  read_at timestamptz not null default now(),
  primary key (channel, account, feed)
);
