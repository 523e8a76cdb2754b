-- Companies of the business-service line. Name and credit code are what the register publishes of everybody
-- (企业信息公示暂行条例 第六条); what is told beside them is sealed.
create table company (
  id uuid primary key,
  credit_code text not null unique check (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  name text not null check (length(name) between 1 and 200),
  -- By what is counted: a code of GB/T 4754, a district's short name, a size class. Written with the facts.
  industry text,
  district text,
  size_class text check (size_class in ('large', 'medium', 'small', 'micro')),
  -- 园区, where the register names one.
  park text,
  -- Sealed: the phone that the register has; codes go to it and to no other.
  phone bytea,
  -- Keyed hash of the register's row that was read last: the same row changes nothing.
  register_hash bytea,
  registered_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index company_name on company (name);

-- What is known of a company, each fact with where it is from. What is said last of one source counts for that source.
create table company_fact (
  company_id uuid not null references company (id) on delete cascade,
  field text not null,
  source text not null check (source in ('register', 'form', 'said', 'desk')),
  -- Sealed.
  value bytea not null,
  -- Who told it; null once that conversation is gone.
  conversation_id uuid references conversation (id) on delete set null,
  at timestamptz not null,
  primary key (company_id, field, source)
);
create index company_fact_told on company_fact (conversation_id) where conversation_id is not null;

-- Who speaks for a company, and how that was proved. A claim alone opens nothing.
create table company_speaker (
  company_id uuid not null references company (id) on delete cascade,
  conversation_id uuid not null references conversation (id) on delete cascade,
  role text not null check (role in ('legal', 'owner', 'finance', 'personnel', 'office', 'agency', 'other')),
  status text not null check (status in ('claimed', 'proved', 'refused', 'revoked')),
  proof text check (proof in ('code', 'agent')),
  -- Sealed: what they told of the company before it was proved.
  pending bytea,
  -- The code that is waited for: keyed hash, tries, end, and the message that asked for it.
  code_hash bytea,
  code_tries integer not null default 0,
  code_expires_at timestamptz,
  code_for text,
  claimed_at timestamptz not null,
  proved_at timestamptz,
  proved_by text,
  ended_at timestamptz,
  ended_by text,
  primary key (company_id, conversation_id),
  check ((status = 'proved') <= (proof is not null and proved_at is not null))
);
create index company_speaker_of on company_speaker (conversation_id);
create index company_speaker_waiting on company_speaker (claimed_at) where status = 'claimed';

-- What a speaker agreed to for the company: that a profile is kept, that new policies are told. Kept when taken back.
create table company_consent (
  company_id uuid not null references company (id) on delete cascade,
  conversation_id uuid not null references conversation (id) on delete cascade,
  purpose text not null check (purpose in ('profile', 'policies')),
  source text not null check (source in ('form', 'said', 'desk')),
  given_at timestamptz not null,
  taken_back_at timestamptz,
  -- Changes of the knowledge base up to this number were held against the company.
  looked_seq bigint not null default 0,
  primary key (company_id, conversation_id, purpose)
);
create index company_consent_open on company_consent (company_id, given_at)
  where purpose = 'policies' and taken_back_at is null;

-- Which version of which policy a company was told of: once each.
create table policy_told (
  company_id uuid not null references company (id) on delete cascade,
  article_id text not null,
  version integer not null,
  at timestamptz not null,
  primary key (company_id, article_id, version)
);
