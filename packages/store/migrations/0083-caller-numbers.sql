-- Up Migration

ALTER TABLE campaign
  -- «Метод выбора» and the outgoing numbers beside the default one (OUT-CID-01); nothing stored is always the default one.
  ADD COLUMN callers jsonb;
