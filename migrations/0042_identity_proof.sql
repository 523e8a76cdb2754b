-- An app account whose issuer vouches for its phone is a proof too.
alter table identity_conversation drop constraint identity_conversation_proof_check;
alter table identity_conversation add constraint identity_conversation_proof_check
  check (proof in ('code', 'ticket', 'account'));

-- When somebody last proved to hold the phone: numbers that are given up go to somebody else after a while.
alter table identity_phone add column proved_at timestamptz not null default now();
