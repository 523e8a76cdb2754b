-- A file that an editor brought, read and waiting: its author looks at the preview, somebody else lets it out.
create table article_import (
  id uuid primary key,
  file text not null,
  state text not null default 'previewed' check (state in ('previewed', 'submitted', 'published', 'discarded')),
  -- What was read of the file, as articles; emptied when it is decided.
  articles jsonb not null,
  -- Keys of the documents that are here whole: passages of them that are not here any more are withdrawn.
  documents text[] not null,
  faults jsonb not null,
  author text not null,
  author_name text not null,
  reason text not null default '',
  decided_by text,
  decided_by_name text,
  created_at timestamptz not null,
  decided_at timestamptz
);
create index article_import_open on article_import (created_at) where state in ('previewed', 'submitted');
