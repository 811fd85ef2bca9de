-- Up Migration

-- «Записывать разговоры», off until ticked, and which share of them (PLT-REC-01, PLT-REC-02). Centres that are there have been
-- recorded without being asked: they go on as they did, and may now end it.
ALTER TABLE call_settings
  ADD COLUMN record_calls boolean NOT NULL DEFAULT false,
  ADD COLUMN record_share smallint NOT NULL DEFAULT 100 CHECK (record_share BETWEEN 1 AND 100);
INSERT INTO call_settings (centre_id, recording_format, record_outside_transfers, conference_max, opus_first, updated_at)
  SELECT id, 'wav_gsm_mono', false, 10, false, now() FROM centre ON CONFLICT (centre_id) DO NOTHING;
UPDATE call_settings SET record_calls = true;
