-- By the register's phone a company is known that calls. Keyed hash; the number itself stays sealed.
alter table company add column phone_hash bytea;
create index company_phone on company (phone_hash) where phone_hash is not null;
