-- Up Migration

-- How long the kept sound of an analysis stays (TEL-CPA-11).
ALTER TABLE call_settings ADD COLUMN analysis_days integer NOT NULL DEFAULT 14 CHECK (analysis_days BETWEEN 1 AND 365);
