-- Keyed hash of the state that the event with the number in `sequence` was made for: an interrupted look goes on with it.
alter table open311_request add column telling bytea;
