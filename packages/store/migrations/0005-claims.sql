-- Up Migration

-- Which claim took the lock: a claim whose answer was lost is taken back by this name.
ALTER TABLE record_state ADD COLUMN claim_id uuid;
