-- The newest documents first: where words are common, walking them until the page is full is a
-- thousand times shorter than gathering all that have the words. The planner chooses by how common
-- they are.
CREATE INDEX search_document_number ON search_document (organization, document);
