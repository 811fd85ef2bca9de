-- Up Migration

-- How long the digits are that a line's devices are sent, and the gap after each (TEL-DTM-02).
ALTER TABLE endpoint ADD COLUMN digit_tone_ms smallint NOT NULL DEFAULT 100 CHECK (digit_tone_ms BETWEEN 50 AND 500);
ALTER TABLE endpoint ADD COLUMN digit_gap_ms smallint NOT NULL DEFAULT 70 CHECK (digit_gap_ms BETWEEN 40 AND 500);
