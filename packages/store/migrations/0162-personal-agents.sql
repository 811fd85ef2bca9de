-- Up Migration

-- A record whose turn came and that waits for its own agent (OUT-CBK-06): it is nobody else's until then, and no claim meets it.
ALTER TABLE record_state
  ADD COLUMN waits_for uuid,
  -- When its turn came: its agent's records keep the order in which they would have been dialled.
  ADD COLUMN waits_since timestamptz,
  -- Then anybody's; nothing while it waits for ever. It stays after the wait is over, so that there is no second wait for one dial.
  ADD COLUMN waits_until timestamptz(3);

DROP INDEX record_state_fresh;
DROP INDEX record_state_priority;
DROP INDEX record_state_due;
DROP INDEX record_state_due_sorted;
DROP INDEX record_state_repeat;
DROP INDEX record_state_window;
CREATE INDEX record_state_fresh ON record_state (centre_id, association_id, generation, sort_key, record_id)
  WHERE state = 'new' AND locked_by IS NULL AND passes AND waits_for IS NULL;
CREATE INDEX record_state_priority ON record_state (centre_id, association_id, generation, priority DESC, sort_key, record_id)
  WHERE state IN ('new', 'open') AND locked_by IS NULL AND passes AND waits_for IS NULL AND priority IS NOT NULL AND attempts = 0;
CREATE INDEX record_state_due ON record_state (centre_id, association_id, generation, due_at, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND passes AND waits_for IS NULL;
CREATE INDEX record_state_due_sorted ON record_state (centre_id, association_id, generation, sort_key, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND passes AND waits_for IS NULL AND sort_key IS NOT NULL;
CREATE INDEX record_state_repeat ON record_state (centre_id, association_id, generation, due_at, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND passes AND waits_for IS NULL AND repeat;
CREATE INDEX record_state_window ON record_state (centre_id, association_id, generation, sort_key, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND passes AND waits_for IS NULL AND window_until IS NOT NULL;
-- What an agent has waiting, in its order; and whose wait ends next.
CREATE INDEX record_state_own ON record_state (centre_id, waits_for, association_id, generation, waits_since)
  WHERE waits_for IS NOT NULL;
CREATE INDEX record_state_waiting ON record_state (centre_id, association_id, generation, waits_until)
  WHERE waits_for IS NOT NULL;
