-- Where workers begin to look for what was left behind. Rows that are done leave traces in outbox_due that cannot be
-- cleared away while an old transaction may still see them; a look that began at the first would wade through all.
create table outbox_floor (
  topic text not null,
  receiver text not null,
  -- Nothing that waits is due before this.
  due_from timestamptz not null,
  primary key (topic, receiver)
);
insert into outbox_floor (topic, receiver, due_from)
select topic, receiver, least(now(), min(due_at) filter (where status = 'waiting')) - interval '1 hour'
from outbox group by topic, receiver;
