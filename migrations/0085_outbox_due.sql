-- Each receiver has a worker of its own, which looks for what is due from where it found something last.
drop index outbox_due;
create index outbox_due on outbox (topic, receiver, due_at, seq) where status = 'waiting';
