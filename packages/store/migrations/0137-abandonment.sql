-- Up Migration

-- Live answers that an agent got only after the wait limit: they are abandoned calls all the same (OUT-CPL-01).
ALTER TABLE campaign_quarter ADD COLUMN late integer NOT NULL DEFAULT 0;

-- Too many abandoned calls may stop a campaign (OUT-CPL-02).
ALTER TABLE campaign
  DROP CONSTRAINT campaign_stopped_by_check,
  ADD CONSTRAINT campaign_stopped_by_check CHECK (stopped_by IN ('hand', 'schedule', 'abandonment'));
