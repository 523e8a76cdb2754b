-- Files that people sent along. The bytes lie sealed in the media store, named by their hash; this table says whose
-- they are. One content may belong to several conversations.
create table media (
  id uuid primary key,
  conversation_id uuid not null references conversation (id),
  -- Of the bytes as they were stored, metadata removed: hexadecimal.
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- Media type as the content shows it, never as the sender named it.
  type text not null check (type ~ '^(image|video|audio|application)/[a-z0-9.+-]+$'),
  bytes integer not null check (bytes > 0),
  created_at timestamptz not null default now(),
  -- When a message first carried it; what no message carries within a day is deleted.
  attached_at timestamptz,
  unique (conversation_id, sha256)
);
create index media_content on media (sha256);
create index media_unattached on media (created_at) where attached_at is null;
