-- A person takes a conversation over: which skill is wanted, who holds it, and what the requester was told.
alter table takeover add column group_id text not null default 'citizen';
-- A wish that was passed on to one agent waits for that one.
alter table takeover add column wanted_agent text;
alter table takeover add column agent_id text;
alter table takeover add column agent_name text;
alter table takeover add column taken_at timestamptz;
-- When something last happened: words of either side while it is held.
alter table takeover add column active_at timestamptz;
-- The wait that the requester was told, in seconds, and when they last heard of the queue.
alter table takeover add column promised_seconds integer;
alter table takeover add column told_at timestamptz;
-- Sealed: what came of calling back.
alter table takeover add column outcome bytea;
alter table takeover drop constraint takeover_status_check;

-- Wishes of before, of which nobody was ever told that somebody would come: the newest of a conversation is called back.
update takeover k set status = 'closed', closed_at = now() where status = 'queued'
  and exists (select from takeover n where n.conversation_id = k.conversation_id and n.status = 'queued'
    and (n.requested_at, n.id) > (k.requested_at, k.id));
update takeover set status = 'callback' where status = 'queued';

alter table takeover add constraint takeover_status_check check
  (status in ('queued', 'callback', 'taken', 'called_back', 'withdrawn', 'closed'));
alter table takeover add constraint takeover_holder check ((status = 'taken') <= (agent_id is not null and taken_at is not null));
drop index takeover_open;
-- One open wish for each conversation: asking twice keeps one's place.
create unique index takeover_one on takeover (conversation_id) where status in ('queued', 'callback', 'taken');
create index takeover_waiting on takeover (group_id, requested_at) where status in ('queued', 'callback');
create index takeover_held on takeover (agent_id) where status = 'taken';
create index takeover_measured on takeover (group_id, closed_at) where taken_at is not null and closed_at is not null;

-- Agents who are there, as their desk says every few seconds.
create table agent_presence (
  agent_id text primary key,
  name text not null,
  groups text[] not null,
  capacity integer not null check (capacity between 1 and 20),
  state text not null check (state in ('available', 'away')),
  seen_at timestamptz not null
);

-- What agents note for each other beside a conversation. Never shown to the requester.
create table conversation_note (
  id uuid primary key,
  conversation_id uuid not null references conversation (id),
  agent_id text not null,
  agent_name text not null,
  -- Sealed.
  body bytea not null,
  at timestamptz not null default now()
);
create index conversation_note_story on conversation_note (conversation_id, at);
