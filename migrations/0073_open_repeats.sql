-- Only open tickets are merged into: what has ended or was merged itself is not looked at again, however much of it there is.
alter table ticket_repeat add column open boolean not null default true;
update ticket_repeat r set open = false
  from ticket t where t.ticket_no = r.ticket_no and t.status in ('completed', 'withdrawn', 'merged');

create function ticket_repeat_follows() returns trigger language plpgsql as $$
begin
  update ticket_repeat set open = new.status not in ('completed', 'withdrawn', 'merged') where ticket_no = new.ticket_no;
  return null;
end $$;
create trigger ticket_repeat_follows after update of status on ticket for each row
  when ((old.status in ('completed', 'withdrawn', 'merged')) <> (new.status in ('completed', 'withdrawn', 'merged')))
  execute function ticket_repeat_follows();

drop index ticket_repeat_bucket;
drop index ticket_repeat_requester;
drop index ticket_repeat_conversation;
create index ticket_repeat_bucket on ticket_repeat (area, matter, filed_at desc) where open;
create index ticket_repeat_requester on ticket_repeat (requester, filed_at desc) where open and requester is not null;
create index ticket_repeat_conversation on ticket_repeat (conversation_id, filed_at desc) where open;
