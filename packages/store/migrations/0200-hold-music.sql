-- Audio message that everybody of the centre hears who waits, in place of the built-in music (TEL-PLY-05).
ALTER TABLE call_settings ADD COLUMN hold_music uuid;
ALTER TABLE call_settings ADD FOREIGN KEY (centre_id, hold_music) REFERENCES audio_message (centre_id, id);
