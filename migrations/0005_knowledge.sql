-- Knowledge: articles in, cited answers out.
create extension if not exists vector;

-- The present state of every article. `content` is the whole article; the other columns repeat what is searched by.
create table article (
  id text primary key,
  version integer not null check (version > 0),
  content jsonb not null,
  content_hash text not null,
  line text not null check (line in ('citizen', 'enterprise', 'both')),
  area text not null check (area ~ '^[0-9]{6}$'),
  -- The days between which at least one source may be in force; null is open.
  valid_from date,
  valid_to date,
  withdrawn_at timestamptz,
  updated_at timestamptz not null
);

-- Every state that an article ever had, and who made it so.
create table article_version (
  article_id text not null references article on delete cascade,
  version integer not null,
  change text not null check (change in ('created', 'updated', 'withdrawn', 'restored')),
  content jsonb not null,
  actor text not null,
  at timestamptz not null,
  primary key (article_id, version)
);

-- The pieces of an article that are embedded.
create table chunk (
  id bigint generated always as identity primary key,
  article_id text not null references article on delete cascade,
  ordinal integer not null,
  text text not null,
  unique (article_id, ordinal)
);

-- One vector of a chunk for each embedder. Lengths differ between embedders, so the column has none; the index of
-- an embedder is made over `embedding::vector(n)` when there is enough to index.
create table chunk_vector (
  embedder text not null,
  chunk_id bigint not null references chunk on delete cascade,
  embedding vector not null,
  primary key (embedder, chunk_id)
);
create index chunk_vector_chunk on chunk_vector (chunk_id);

-- What every replica follows. Writers hold a lock on this table, so that numbers appear in their order.
create table knowledge_change (
  seq bigint generated always as identity primary key,
  article_id text not null,
  version integer not null,
  change text not null check (change in ('created', 'updated', 'withdrawn', 'restored')),
  actor text not null,
  at timestamptz not null
);
