-- Rules of a leaf for single districts ({"110108": "district:城管委"}), and how its days are counted.
alter table catalogue_leaf
  add column exceptions jsonb not null default '{}',
  add column day_basis text not null default 'calendar' check (day_basis in ('calendar', 'working'));

-- What a person has to look at before a ticket is dispatched, and who did.
alter table ticket
  add column review_reasons text[] not null default '{}',
  add column reviewed_at timestamptz,
  add column reviewed_by text;
create index ticket_review on ticket (received_at) where review_reasons <> '{}' and reviewed_at is null;
