-- Up Migration

-- How many calls a SIP line has at once, and whether its devices ring together or the most preferred first (TEL-PHN-01).
ALTER TABLE endpoint ADD COLUMN call_limit smallint NOT NULL DEFAULT 2 CHECK (call_limit BETWEEN 1 AND 20);
ALTER TABLE endpoint ADD COLUMN ring_order text NOT NULL DEFAULT 'together' CHECK (ring_order IN ('together', 'preferred'));
