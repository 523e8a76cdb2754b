create extension if not exists vector;

-- Facts about the installation itself, such as the id of the key that personal data is sealed with.
create table setting (
  key text primary key,
  value text not null
);

-- One person's story on one channel. Everything that people say is sealed; see docs/privacy.md.
create table conversation (
  id uuid primary key,
  channel text not null,
  account text not null,
  line text not null check (line in ('citizen', 'enterprise')),
  -- Keyed hash of the platform's user id, where the platform names one.
  peer_hash bytea,
  -- Hash of the token that opens the conversation again; replaced at every connection.
  resume_hash bytea,
  -- The token before it, until the client is known to have received the new one.
  resume_prior_hash bytea,
  resume_expires_at timestamptz,
  -- Sealed: what the turn remembers, the draft of an appeal among it.
  story bytea,
  lease_owner uuid,
  leased_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (channel, account, peer_hash)
);
create unique index conversation_resume on conversation (resume_hash) where resume_hash is not null;
create index conversation_resume_prior on conversation (resume_prior_hash) where resume_prior_hash is not null;

create table message (
  seq bigint generated always as identity primary key,
  id uuid not null unique,
  conversation_id uuid not null references conversation (id),
  author text not null check (author in ('requester', 'bot', 'agent', 'system')),
  kind text check (kind in ('answer', 'ask', 'ticket', 'takeover', 'guide', 'refusal', 'emergency', 'progress', 'notice')),
  -- The client's or platform's own id of a requester's message.
  external_id text,
  -- The requester's message that a reply answers.
  reply_to uuid references message (id),
  -- Sealed: the words, citations, quick replies, draft and place.
  content bytea not null,
  at timestamptz not null default now(),
  -- When the turn of a requester's message was closed.
  handled_at timestamptz,
  check ((author = 'requester') = (external_id is not null)),
  check ((author = 'requester') = (kind is null))
);
create unique index message_once on message (conversation_id, external_id) where external_id is not null;
create unique index message_one_reply on message (reply_to) where reply_to is not null;
create index message_story on message (conversation_id, seq);
create index message_waiting on message (seq) where author = 'requester' and handled_at is null;
create index message_waiting_of on message (conversation_id, seq) where author = 'requester' and handled_at is null;

create table message_feedback (
  message_id uuid primary key references message (id),
  helpful boolean not null,
  comment bytea,
  at timestamptz not null default now()
);

-- What must still happen after a commit, each row once: deliveries to receivers and to channels.
create table outbox (
  id uuid primary key,
  seq bigint generated always as identity,
  topic text not null,
  receiver text not null,
  -- Order is kept among the rows of one topic, receiver and key.
  key text not null,
  type text not null,
  payload bytea not null,
  status text not null default 'waiting' check (status in ('waiting', 'done', 'dead')),
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  leased_until timestamptz,
  lease_owner uuid,
  last_error text,
  created_at timestamptz not null default now(),
  done_at timestamptz
);
create index outbox_open on outbox (topic, receiver, key, seq) where status <> 'done';
create index outbox_due on outbox (due_at, seq) where status = 'waiting';
