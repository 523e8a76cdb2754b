-- What the editor said of the file beside its words: members of its passages that the import may overwrite.
alter table article_import add column stated text[] not null default '{}';

-- Publishing goes batch by batch: who takes an import first publishes it, and nobody else decides on it meanwhile.
alter table article_import drop constraint article_import_state_check;
alter table article_import add constraint article_import_state_check
  check (state in ('previewed', 'submitted', 'publishing', 'published', 'discarded'));
-- When it was taken: one that is not published long after was interrupted, and may be taken again.
alter table article_import add column taken_at timestamptz;
drop index article_import_open;
create index article_import_open on article_import (created_at) where state in ('previewed', 'submitted', 'publishing');
