-- Lists of the desk run from the newest to the oldest, a page at a time.
create index ticket_listed on ticket (received_at desc, ticket_no desc);
create index conversation_listed on conversation (updated_at desc, id desc);
create index outbox_listed on outbox (status, seq desc) where status <> 'done';
create index outbox_of_key on outbox (key, seq);

-- Words of an action may be joined by underscores, too.
alter table audit_entry drop constraint audit_entry_action_check;
alter table audit_entry add constraint audit_entry_action_check check (action ~ '^[a-z0-9_-]+\.[a-z0-9_-]+$');
