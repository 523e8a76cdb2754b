-- Merges are looked through, the newest first, for one that was wrong.
create index ticket_likeness_merged on ticket_likeness (at desc) where status = 'merged';
