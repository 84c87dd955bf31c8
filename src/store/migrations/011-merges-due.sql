-- DERIVED. Pairs were written that may be merged unasked, and nobody has tried yet: whoever wrote
-- them may have ended before.
ALTER TABLE link_state ADD COLUMN merges_due INTEGER NOT NULL DEFAULT 0;
