-- Up Migration

-- When the quota took the record out: the time of its row in the detailed report (OUT-RES-06). Null while it is not excluded.
ALTER TABLE record_state ADD COLUMN excluded_at timestamptz(3);
