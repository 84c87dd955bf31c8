-- Who of those used most fits what is typed is seen in the index alone.
DROP INDEX correspondent_rank;
CREATE INDEX correspondent_rank ON correspondent (organization, account, rank DESC, address, name);
