-- The list of synonyms and of everyday words that lead to the rules' words, every version whole. The latest is in
-- use; before the first, the one that comes with the gateway.
create table wording (
  version bigint generated always as identity primary key,
  content text not null,
  actor text not null,
  at timestamptz not null
);
