-- Finished calls and chats that a supervisor drew by lot, and how well they were led. See docs/desk.md.
create table quality_check (
  id uuid primary key,
  -- The call, or the taking over of a chat.
  subject_id uuid not null unique,
  medium text not null check (medium in ('call', 'chat')),
  conversation_id uuid not null references conversation (id),
  -- The agent's account.
  agent_id text not null,
  -- When it was led, and what rule drew it: days looked back, and how many for each agent.
  talked_at timestamptz not null,
  rule jsonb not null,
  drawn_by text not null,
  drawn_at timestamptz not null,
  -- 0 to 5 for each mark; null until somebody has listened.
  marks jsonb,
  -- Sealed: what the agent should know.
  comment bytea,
  checked_by text,
  checked_by_name text,
  checked_at timestamptz,
  -- When the agent read the result.
  seen_at timestamptz,
  check ((marks is null) = (checked_at is null)),
  check (seen_at is null or checked_at is not null)
);
create index quality_check_agent on quality_check (agent_id, talked_at desc);
create index quality_check_open on quality_check (drawn_at) where checked_at is null;
create index quality_check_conversation on quality_check (conversation_id);
create index call_submitted on call (submitted_by, submitted_at) where submitted_by is not null;
