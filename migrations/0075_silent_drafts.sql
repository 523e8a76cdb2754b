-- An appeal that was begun and not filed is kept, and its requester reminded of it once.
alter table conversation
  add column draft_open boolean not null default false,
  add column draft_reminded_at timestamptz;
create index conversation_silent on conversation (updated_at) where draft_open and draft_reminded_at is null;
