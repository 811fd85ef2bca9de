-- Up Migration

-- A scenario adds too: a key of the customer, for example (OUT-DNC-10).
ALTER TABLE do_not_call_entry DROP CONSTRAINT do_not_call_entry_way_check,
  ADD CONSTRAINT do_not_call_entry_way_check CHECK (way IN ('hand', 'disposition', 'file', 'api', 'scenario'));
