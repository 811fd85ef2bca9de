-- Up Migration

-- How calls of a centre are recorded and joined: format of recordings (PLT-REC-03; changing it converts nothing), whether a recording
-- goes on when the last user has sent the customer outside (PLT-REC-08), most parties of a conference (TEL-MIX-01), and whether
-- browsers speak Opus before G.711 (TEL-WRT-04). No row: the defaults.
CREATE TABLE call_settings (
  centre_id uuid PRIMARY KEY REFERENCES centre,
  recording_format text NOT NULL CHECK (recording_format IN
    ('wav_gsm_mono', 'wav_pcm16_mono', 'wav_pcm16_stereo', 'wav_alaw_mono', 'wav_alaw_stereo', 'wav_ulaw_mono', 'wav_ulaw_stereo')),
  record_outside_transfers boolean NOT NULL,
  conference_max smallint NOT NULL CHECK (conference_max BETWEEN 3 AND 32),
  opus_first boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL
);
CALL protect('call_settings');

-- Codecs of a line's devices in order (TEL-SDP-02; none given: both laws), and how they press digits (TEL-DTM-05).
ALTER TABLE endpoint ADD COLUMN codecs text[] NOT NULL DEFAULT '{}'
  CHECK (codecs <@ ARRAY['pcma', 'pcmu', 'g722', 'opus']);
ALTER TABLE endpoint ADD COLUMN dtmf_mode text NOT NULL DEFAULT 'auto'
  CHECK (dtmf_mode IN ('auto', 'rfc4733', 'inband', 'info'));
