-- People of the desk: who may sign in, with what rights. Names of sign-in are ours, so they are kept in lower case.
create table desk_user (
  id uuid primary key,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
  display_name text not null check (length(display_name) between 1 and 64),
  roles text[] not null check (roles <@ array['agent', 'supervisor', 'editor', 'auditor', 'admin'] and cardinality(roles) > 0),
  -- argon2id in PHC form; null for who signs in through OIDC only.
  password_hash text,
  -- Somebody else chose this password: it opens nothing but the change of itself.
  must_change_password boolean not null default false,
  password_changed_at timestamptz,
  -- Sealed: the secret of the one-time codes. `totp_confirmed` once a first code was right.
  totp_secret bytea,
  totp_confirmed boolean not null default false,
  -- Time step of the newest code that was taken: none is taken twice.
  totp_last_step bigint not null default 0,
  oidc_issuer text,
  oidc_subject text,
  skill_groups text[] not null default '{}',
  -- [{day: 1..7, from: "HH:MM", to: "HH:MM"}] in Beijing's time, Monday is 1; null: at any time.
  working_hours jsonb,
  disabled_at timestamptz,
  last_signed_in_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (oidc_issuer, oidc_subject),
  check ((oidc_issuer is null) = (oidc_subject is null))
);

-- Who is signed in. The token itself is only in the browser; it has 256 random bits, so a plain hash is enough.
create table desk_session (
  token_hash bytea primary key,
  user_id uuid not null references desk_user (id) on delete cascade,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null
);
create index desk_session_user on desk_session (user_id);
create index desk_session_expiry on desk_session (expires_at);

-- Attempts to sign in that did not succeed, by account and by address, each under a keyed hash. Unknown names are
-- counted too, so that a lock does not tell who exists.
create table sign_in_attempt (
  key bytea primary key,
  attempts integer not null,
  since timestamptz not null
);
create index sign_in_attempt_since on sign_in_attempt (since);

-- Keys of machines. A rotated key lives on until `expires_at` beside the one that replaces it.
create table api_key (
  id uuid primary key,
  name text not null check (length(name) between 1 and 64),
  scopes text[] not null check (cardinality(scopes) > 0),
  token_hash bytea not null unique,
  -- The first characters, by which people tell keys apart.
  prefix text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  replaced_by uuid references api_key (id)
);

-- Who saw or changed what. Each row's hash is SHA-256 over the hash before it, its number and its content, so that
-- a changed, missing or added row shows (`gateway audit verify`).
create table audit_entry (
  seq bigint primary key,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('user', 'key', 'system')),
  actor_id text not null,
  actor_name text not null,
  action text not null check (action ~ '^[a-z0-9-]+\.[a-z0-9-]+$'),
  subject_type text not null,
  subject_id text not null,
  fields text[] not null,
  reason text,
  detail jsonb,
  hash bytea not null check (length(hash) = 32)
);
create index audit_subject on audit_entry (subject_type, subject_id, seq);
create index audit_actor on audit_entry (actor_id, seq);
create index audit_action on audit_entry (action, seq);

-- The end of the chain. Writers take this row, so entries get their numbers in the order of their hashes.
create table audit_head (
  id boolean primary key default true check (id),
  seq bigint not null,
  hash bytea not null
);

create function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_entry_append_only before update or delete on audit_entry
  for each row execute function refuse_change_of_audit();
create trigger audit_entry_no_truncate before truncate on audit_entry
  for each statement execute function refuse_change_of_audit();
create function audit_head_goes_forward() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' or new.seq <> old.seq + 1 then
    raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger audit_head_forward before update or delete on audit_head
  for each row execute function audit_head_goes_forward();
