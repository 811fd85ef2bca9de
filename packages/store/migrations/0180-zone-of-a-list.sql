-- Up Migration

-- The zone of records that name none of their own and whose numbers name none (OUT-HRS-05), and of their dates (OUT-LST-10);
-- null is the centre's.
ALTER TABLE list ADD COLUMN time_zone text;
