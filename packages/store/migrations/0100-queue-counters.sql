-- Up Migration

-- Live answers that asked for an agent, and those of them that left without one (OUT-STA-02, «Исх.откл.очередь»).
ALTER TABLE campaign_quarter ADD COLUMN queued integer NOT NULL DEFAULT 0, ADD COLUMN lost integer NOT NULL DEFAULT 0;
