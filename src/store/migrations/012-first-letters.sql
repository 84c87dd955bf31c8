-- DERIVED. How many rows of record_order begin with these two bytes, so that nobody counts through
-- the list to know where a letter begins. A row may say 0.
CREATE TABLE record_order_count (
    organization BLOB NOT NULL,
    book BLOB NOT NULL,
    start BLOB NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (organization, book, start)
) WITHOUT ROWID;
INSERT INTO record_order_count (organization, book, start, records)
    SELECT organization, book, substr(sort_key, 1, 2), COUNT(*) FROM record_order
    GROUP BY organization, book, substr(sort_key, 1, 2);
