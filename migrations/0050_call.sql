-- Phone calls as the phone system tells them. What people say, and who calls, is sealed; see docs/privacy.md.
create table call (
  id uuid primary key,
  -- The phone system's account, and its own id of the call.
  account text not null,
  external_id text not null,
  conversation_id uuid not null references conversation (id),
  line text not null check (line in ('citizen', 'enterprise')),
  -- Sealed: the caller's number; null while it is not known, or withheld.
  caller bytea,
  -- Who takes the call, as the phone system names them.
  agent_id text,
  state text not null default 'live' check (state in ('live', 'ended')),
  started_at timestamptz not null,
  ended_at timestamptz,
  -- Filed from this call.
  ticket_no text references ticket (ticket_no),
  submitted_at timestamptz,
  -- Who submitted it, and the leaf that it fell under: for the figures.
  submitted_by text,
  category_code text,
  -- Sealed: the summary at the end of the call.
  summary bytea,
  updated_at timestamptz not null default now(),
  unique (account, external_id),
  check ((state = 'ended') = (ended_at is not null)),
  check ((ticket_no is null) = (submitted_at is null))
);
create index call_live on call (started_at) where state = 'live';
create index call_recent on call (started_at desc, id);
create index call_agent on call (agent_id, started_at desc);
create index call_conversation on call (conversation_id);

-- Final segments of speech, every revision once: nothing that was taken in is overwritten.
create table call_utterance (
  call_id uuid not null references call (id),
  -- Empty for the phone system's own numbering, else one stream of a speech engine.
  stream text not null,
  seq integer not null check (seq >= 0),
  revision integer not null check (revision >= 0),
  speaker text not null check (speaker in ('caller', 'agent', 'unknown')),
  withdrawn boolean not null,
  -- Sealed: the words.
  content bytea not null,
  start_ms integer,
  end_ms integer,
  at timestamptz not null default now(),
  -- Position among segments of several streams: the moment at which the first revision came in.
  arrival bigint generated always as identity,
  primary key (call_id, stream, seq, revision)
);

-- What agents wrote into the form of a call or a chat; it goes before all that is read from the words.
create table form_edit (
  conversation_id uuid not null references conversation (id),
  -- The call that the form belongs to; for a chat, the conversation itself.
  subject_id uuid not null,
  field text not null,
  -- Sealed: the value, null where the agent emptied the field.
  value bytea not null,
  agent_id text not null,
  at timestamptz not null default now(),
  primary key (subject_id, field)
);
create index form_edit_conversation on form_edit (conversation_id);

-- Every suggestion that an agent was given, and what became of it.
create table suggestion (
  id uuid primary key,
  conversation_id uuid not null references conversation (id),
  subject_id uuid not null,
  -- The segment or message that it answers.
  segment text not null,
  kind text not null check (kind in ('answer', 'question')),
  -- The article that an answer comes from.
  article_id text,
  confidence real not null check (confidence between 0 and 1),
  -- Milliseconds from the words being taken in to the suggestion being sent out.
  took_ms real not null,
  -- Sealed: question, answer and citations as they were shown.
  content bytea not null,
  fate text not null default 'shown' check (fate in ('shown', 'used', 'edited', 'rejected', 'withdrawn')),
  agent_id text,
  made_at timestamptz not null default now(),
  fate_at timestamptz,
  check ((kind = 'answer') = (article_id is not null))
);
create index suggestion_subject on suggestion (subject_id, made_at);
create index suggestion_made on suggestion (made_at);
create index suggestion_conversation on suggestion (conversation_id);

-- What became of each field of a form when its ticket was filed: kept as the words said, edited, filled by hand, left empty.
create table form_outcome (
  conversation_id uuid not null references conversation (id),
  subject_id uuid not null,
  field text not null,
  outcome text not null check (outcome in ('kept', 'edited', 'typed', 'empty')),
  confidence real not null,
  at timestamptz not null default now(),
  primary key (subject_id, field)
);
create index form_outcome_conversation on form_outcome (conversation_id);

-- Tickets of one phone are found by a keyed hash of it; tickets of one matter by leaf and street.
alter table ticket add column phone_hash bytea;
create index ticket_phone on ticket (phone_hash, received_at desc) where phone_hash is not null;
create index ticket_matter on ticket (street_code, category_code, received_at desc);
