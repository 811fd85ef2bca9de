-- Up Migration

-- «Не записывать вызовы» of a service in its three values (OUT-CMP-03, PLT-REC-04).
ALTER TABLE service ADD COLUMN recording text NOT NULL DEFAULT 'centre'
  CHECK (recording IN ('centre', 'record', 'do_not_record'));
