-- The dispatch catalogue (派单目录) in versions: imported whole, never changed afterwards.
-- Units of districts and streets are not here: they follow from `area` and `district_department`.
create table catalogue_version (
  id text primary key check (id ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[1-9][0-9]*$'),
  -- Order of import; the highest is the one in force.
  ordinal integer generated always as identity unique,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  imported_at timestamptz not null
);

create table catalogue_leaf (
  catalogue_version text not null references catalogue_version,
  code text not null check (code <> ''),
  -- Position in the file, so that an export reads like what was imported.
  position integer not null,
  level1 text not null check (level1 <> ''),
  level2 text not null check (level2 <> ''),
  level3 text not null check (level3 <> ''),
  lead_rule text not null check (lead_rule ~ '^(street|district|district:.+|unit:.+)$'),
  supporting_units text[] not null,
  tier text not null check (tier in ('2h', '24h', '7d', '15d')),
  urgent boolean not null,
  requires text[] not null check (requires <@ array['time', 'place', 'people', 'event', 'demand', 'contact']),
  keywords text[] not null check (cardinality(keywords) > 0),
  examples text[] not null,
  valid_from date not null,
  -- The last day on which the leaf may be used; null: no end in sight.
  valid_to date check (valid_to >= valid_from),
  primary key (catalogue_version, code, valid_from)
);

create table catalogue_unit (
  catalogue_version text not null references catalogue_version,
  code text not null check (code <> ''),
  position integer not null,
  name text not null check (name <> ''),
  level text not null check (level in ('city', 'bureau', 'district', 'department', 'street', 'enterprise')),
  area_code text check (area_code ~ '^[0-9]{6}([0-9]{3}){0,2}$'),
  aliases text[] not null,
  primary key (catalogue_version, code)
);

-- Departments that every district has; `key` is the word that `district:<key>` uses.
create table district_department (
  catalogue_version text not null references catalogue_version,
  key text not null check (key <> ''),
  position integer not null,
  name text not null check (name <> ''),
  primary key (catalogue_version, key)
);
