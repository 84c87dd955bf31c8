-- DERIVED. Full text: one document a record in force, its terms separated by spaces. The number of
-- a document is organization.number << 44 | modified sequence, so that an organization is a range
-- of numbers and the newest come last.
CREATE TABLE search_document (
    document INTEGER PRIMARY KEY,
    organization BLOB NOT NULL,
    record BLOB NOT NULL,
    terms TEXT NOT NULL
);
CREATE UNIQUE INDEX search_document_record ON search_document (organization, record);
CREATE VIRTUAL TABLE search_index USING fts5 (
    terms, content = 'search_document', content_rowid = 'document', detail = none, columnsize = 0,
    prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co S* P*'"
);
