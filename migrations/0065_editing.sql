-- Who wrote a published version, who let it out and why; `actor` published it, `author` wrote it.
alter table article_version
  add column actor_name text not null default '',
  add column author text not null default '',
  add column reason text not null default '';

-- The one working copy of an article, published before or not. Retrieval never reads it.
create table article_draft (
  article_id text primary key check (article_id ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
  state text not null check (state in ('draft', 'in-review')),
  content jsonb not null,
  -- Counts up at every change: an editor who saves over a newer one is told.
  revision integer not null check (revision > 0),
  -- The published version that it was begun from; null for a new article.
  based_on integer,
  -- Everybody who wrote in it since it was begun: none of them may publish it.
  authors text[] not null check (cardinality(authors) > 0),
  updated_at timestamptz not null
);

-- Every step of every working copy, with its words of then. Append only.
create table article_step (
  seq bigint generated always as identity primary key,
  article_id text not null,
  action text not null check (action in ('saved', 'submitted', 'sent-back', 'published', 'discarded', 'withdrawn')),
  content jsonb not null,
  actor text not null,
  actor_name text not null,
  reason text not null,
  at timestamptz not null
);
create index article_step_story on article_step (article_id, seq);
