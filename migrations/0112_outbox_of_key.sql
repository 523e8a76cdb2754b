-- What stands before a row of its key is found by outbox_of_key: what is done leaves traces in an index of open rows.
drop index outbox_open;
