-- Up Migration

-- Times of calls that a centre sets, each within the range of its requirement: how long somebody rings who is sent a call (TEL-XFR-01), when a hold
-- is an alert (TEL-B2B-06), the longest call (TEL-B2B-10), how long a call waits for a page that went away (TEL-WRT-06), and for sound
-- (TEL-MED-07). And whether calls to the centre's own numbers are turned round inside (TEL-B2B-08).
ALTER TABLE call_settings
  ADD COLUMN transfer_return_seconds smallint NOT NULL DEFAULT 30 CHECK (transfer_return_seconds BETWEEN 10 AND 120),
  ADD COLUMN hold_long_minutes smallint NOT NULL DEFAULT 30 CHECK (hold_long_minutes BETWEEN 1 AND 240),
  ADD COLUMN longest_call_hours smallint NOT NULL DEFAULT 4 CHECK (longest_call_hours BETWEEN 1 AND 24),
  ADD COLUMN lost_page_seconds smallint NOT NULL DEFAULT 60 CHECK (lost_page_seconds BETWEEN 0 AND 120),
  ADD COLUMN silent_call_seconds smallint NOT NULL DEFAULT 30 CHECK (silent_call_seconds BETWEEN 10 AND 300),
  ADD COLUMN own_numbers_inside boolean NOT NULL DEFAULT true;
