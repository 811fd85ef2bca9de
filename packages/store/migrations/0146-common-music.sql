-- Up Migration

-- Music on hold and in queues: each call hears its own from where it left off, or all hear one stream (TEL-PLY-05).
ALTER TABLE call_settings ADD COLUMN common_music boolean NOT NULL DEFAULT false;
