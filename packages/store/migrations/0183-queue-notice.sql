-- Up Migration

-- Whether agents in after-call work are told of calls that wait for them, and after how long; no seconds: at once (OUT-CMP-03).
ALTER TABLE service
  ADD COLUMN queue_notice boolean NOT NULL DEFAULT false,
  ADD COLUMN queue_notice_seconds integer CHECK (queue_notice_seconds BETWEEN 0 AND 3600);
