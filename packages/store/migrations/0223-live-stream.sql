-- Up Migration

-- What is recorded goes to a transcription provider while it is said (TEL-REC-12): off until an administrator names one.
ALTER TABLE call_settings
  ADD COLUMN live_stream boolean NOT NULL DEFAULT false,
  ADD COLUMN live_stream_url text CHECK (length(live_stream_url) BETWEEN 1 AND 2000),
  ADD COLUMN live_stream_token_sealed text,
  ADD CONSTRAINT call_settings_live_stream CHECK (NOT live_stream OR live_stream_url IS NOT NULL);
