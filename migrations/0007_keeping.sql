-- When what a person said was erased: by period, or because they asked. The rows stay for what the law and the counts need.
alter table conversation add column erased_at timestamptz;
alter table ticket add column erased_at timestamptz;
create index conversation_activity on conversation (updated_at);
create index ticket_closed on ticket (updated_at) where status in ('completed', 'withdrawn', 'merged');
