-- Up Migration

-- Limits over 1, 7 and 30 days, counted across all campaigns of the centre (OUT-RED-14); null is none.
ALTER TABLE campaign ADD COLUMN frequency jsonb;

ALTER TABLE attempt
  -- The dial grew the counters of its record: repeats of one attempt count once.
  ADD COLUMN counted boolean NOT NULL DEFAULT false,
  -- Key of the record as it was dialled; null where its list has none.
  ADD COLUMN person bytea;
UPDATE attempt SET counted = true WHERE is_call_attempt AND repeat_number = 0 AND started_at > now() - interval '32 days';
CREATE INDEX attempt_number ON attempt (centre_id, number, started_at);
CREATE INDEX attempt_person ON attempt (centre_id, person, started_at) WHERE person IS NOT NULL;
