-- Up Migration

-- Patterns are compared one by one before each dial; numbers, of which there may be millions, begin with `+` and stay out of the way.
CREATE INDEX do_not_call_entry_pattern ON do_not_call_entry (centre_id, list_id) WHERE value NOT LIKE '+%';
