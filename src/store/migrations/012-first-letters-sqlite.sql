-- The index has the documents of each first letter, too: without them a search for one letter, as
-- nearly all begin, read those of every word with it.
DROP TABLE search_index;
CREATE VIRTUAL TABLE search_index USING fts5 (
    terms, content = 'search_document', content_rowid = 'document', detail = none, columnsize = 0,
    prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co S* P*'"
);
INSERT INTO search_index (search_index) VALUES ('rebuild');
