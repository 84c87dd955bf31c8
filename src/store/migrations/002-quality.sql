-- Data quality: what a book asks of its contacts, and what audits have counted.

-- The column was there, empty: a name (1) and a way to reach (2), as contact/quality.h counts them.
UPDATE book SET requires = 3;

-- DURABLE. The conventions of a book that has other than the first ones; its required fields stand
-- in book.requires. Numbers are those of contact/quality.h.
CREATE TABLE book_quality (
    organization BLOB NOT NULL,
    book BLOB NOT NULL,
    recommended INTEGER NOT NULL,
    name_case INTEGER NOT NULL,
    name_order INTEGER NOT NULL,
    company_suffix INTEGER NOT NULL,
    phone_format INTEGER NOT NULL,
    stale_days INTEGER NOT NULL,
    schedule INTEGER NOT NULL,
    day INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    PRIMARY KEY (organization, book)
) WITHOUT ROWID;

-- DURABLE. The planned time whose audit was last begun, so that of several servers one begins it.
CREATE TABLE audit_begun (
    organization BLOB NOT NULL,
    book BLOB NOT NULL,
    planned_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, book)
) WITHOUT ROWID;

-- DURABLE. What the last audit of a day counted in a book: "contacts", "valid", "rule:email_typo"
-- (contacts with a finding), "fix:email_typo" (of these with a fix). Days since 1970 UTC; what is
-- not there is 0.
CREATE TABLE audit_figure (
    organization BLOB NOT NULL,
    book BLOB NOT NULL,
    day INTEGER NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (organization, book, day, name)
) WITHOUT ROWID;
