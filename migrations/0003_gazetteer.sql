-- Places of Beijing by their statistical division codes: six digits district, nine street, twelve community.
create table area (
  code text primary key,
  name text not null check (name <> ''),
  level text not null,
  parent_code text references area deferrable initially deferred,
  check (
    (level = 'district' and code ~ '^[0-9]{6}$' and parent_code is null)
    or (level = 'street' and code ~ '^[0-9]{9}$' and parent_code = left(code, 6))
    or (level = 'community' and code ~ '^[0-9]{12}$' and parent_code = left(code, 9))
  )
);

create index area_parent on area (parent_code);

-- Other words for a place. An alias with several rows means any one of them, and has to be asked for.
create table area_alias (
  id integer generated always as identity primary key,
  alias text not null check (length(alias) >= 2),
  kind text not null,
  area_code text not null references area deferrable initially deferred,
  note text,
  unique (alias, area_code)
);
