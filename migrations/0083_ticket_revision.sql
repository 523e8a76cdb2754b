-- Which writing of a ticket this is. Whoever changes a ticket that they read without holding it says which one they read;
-- when somebody else has written it since, the revision becomes negative, which the check refuses.
alter table ticket add column revision bigint not null default 0;
alter table ticket add constraint ticket_not_overtaken check (revision >= 0);

create function ticket_is_written() returns trigger language plpgsql as $$
begin
  new.revision := case when new.revision < 0 then new.revision else old.revision + 1 end;
  return new;
end $$;
create trigger ticket_is_written before update on ticket for each row execute function ticket_is_written();
