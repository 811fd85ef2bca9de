-- Up Migration

-- Whether the flash of a line's devices (event 16) is passed on (TEL-DTM-01).
ALTER TABLE endpoint ADD COLUMN flash boolean NOT NULL DEFAULT false;
