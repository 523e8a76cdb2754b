-- What people ask and what became of it, drawn from the message log. Goes when the message goes.
create table article_use (
  message_id uuid not null references message (id) on delete cascade,
  article_id text not null,
  at timestamptz not null,
  primary key (message_id, article_id)
);
create index article_use_article on article_use (article_id);

-- Questions that were refused, or whose answer was disliked, until an editor has settled them.
create table knowledge_gap (
  -- The requester's message.
  message_id uuid primary key references message (id) on delete cascade,
  conversation_id uuid not null,
  reason text not null check (reason in ('unanswered', 'disliked')),
  -- Sealed: the question without phones, names and numbers.
  question bytea not null,
  line text not null,
  at timestamptz not null,
  outcome text check (outcome in ('drafted', 'no-need')),
  settled_by text,
  settled_at timestamptz,
  check ((outcome is null) = (settled_at is null))
);
create index knowledge_gap_open on knowledge_gap (at) where outcome is null;

-- Articles that belong together: a theme of the month with its list, table, picture and questions.
create table knowledge_collection (
  id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
  title text not null,
  intro text not null,
  month text check (month ~ '^[0-9]{4}-[0-9]{2}$'),
  list text not null default '',
  chart text not null default '',
  picture_url text,
  article_ids text[] not null,
  updated_by text not null,
  updated_at timestamptz not null
);
