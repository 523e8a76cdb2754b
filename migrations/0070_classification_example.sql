-- Every code that a version of the catalogue has, once, whatever the days on which it is valid.
create table catalogue_code (
  catalogue_version text not null references catalogue_version,
  code text not null,
  primary key (catalogue_version, code)
);
insert into catalogue_code select distinct catalogue_version, code from catalogue_leaf;

-- Whoever proposes it: a category that its catalogue does not have cannot be written.
alter table ticket
  add constraint ticket_category_is_whole check ((category_code is null) = (catalogue_version is null)),
  add constraint ticket_category_exists foreign key (catalogue_version, category_code)
    references catalogue_code (catalogue_version, code)
    -- Tickets of before may name a catalogue that is no longer kept.
    not valid;

-- What people decided about categories; the classifier learns from it while it runs.
create table classification_example (
  id bigint generated always as identity primary key,
  -- Gone with its ticket.
  ticket_no text references ticket on delete cascade,
  catalogue_version text not null,
  category_code text not null,
  verdict text not null check (verdict in ('right', 'wrong')),
  source text not null check (source in ('review', 'dispatch', 'completed', 'import')),
  -- Sealed: the words that were decided upon, without personal data.
  body bytea not null,
  at timestamptz not null default now(),
  foreign key (catalogue_version, category_code) references catalogue_code (catalogue_version, code),
  unique (ticket_no, category_code, verdict, source)
);
