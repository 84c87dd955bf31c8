-- DERIVED. Full text: as in the SQLite file, the terms as a tsvector of exact lexemes.
CREATE TABLE search_document (
    organization BLOB NOT NULL,
    record BLOB NOT NULL,
    document INTEGER NOT NULL,
    terms TSVECTOR NOT NULL,
    PRIMARY KEY (organization, record)
);
-- Without the list of pending entries, which every search would read through.
CREATE INDEX search_document_terms ON search_document USING GIN (terms) WITH (fastupdate = off);
