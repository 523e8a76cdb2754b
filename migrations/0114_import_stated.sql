-- What the editor said of the file beside its words: members of its passages that the import may overwrite.
alter table article_import add column stated text[] not null default '{}';
