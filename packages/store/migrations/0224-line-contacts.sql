-- Up Migration

-- How many devices may be registered at a SIP line at once; with one more the oldest goes (TEL-REG-01).
ALTER TABLE endpoint ADD COLUMN contact_limit smallint NOT NULL DEFAULT 5 CHECK (contact_limit BETWEEN 1 AND 10);
