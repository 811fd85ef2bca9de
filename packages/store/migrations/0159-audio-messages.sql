-- Up Migration

-- «Аудио сообщения» (PLT-AUD-01): one name, one sound a language. The sounds themselves lie as files beside the data.
CREATE TABLE audio_message (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX audio_message_name ON audio_message (centre_id, lower(name));
CALL protect('audio_message');

CREATE TABLE audio_sound (
  centre_id uuid NOT NULL,
  message_id uuid NOT NULL,
  language text NOT NULL CHECK (language IN ('ru', 'en')),
  -- Name of the file; a new sound is a new file.
  file_id uuid NOT NULL,
  -- What was uploaded, or null for a text that a voice has read.
  file_name text,
  spoken_text text,
  description text NOT NULL DEFAULT '',
  duration_ms integer NOT NULL,
  bytes integer NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, message_id, language),
  FOREIGN KEY (centre_id, message_id) REFERENCES audio_message ON DELETE CASCADE
);
CALL protect('audio_sound');

-- What agents of a campaign may play in a talk, in their order (OUT-CMP-07, TEL-PLY-07).
CREATE TABLE campaign_audio (
  centre_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  message_id uuid NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (centre_id, campaign_id, message_id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE,
  FOREIGN KEY (centre_id, message_id) REFERENCES audio_message
);
CREATE INDEX campaign_audio_message ON campaign_audio (centre_id, message_id);
CALL protect('campaign_audio');
