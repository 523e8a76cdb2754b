-- By what an agent knows a fact: somebody said so, or a paper was seen. Null for every other source.
alter table company_fact add column basis text check (basis in ('call', 'licence', 'certificate', 'material'));
