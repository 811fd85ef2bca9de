-- Up Migration

-- Customers of a blended campaign call it, too (OUT-BLD-01).
ALTER TABLE service DROP CONSTRAINT service_kind_check;
ALTER TABLE service ADD CONSTRAINT service_kind_check CHECK (kind IN ('inbound', 'outbound', 'blended', 'chat'));

-- Without a scenario a number goes to any free agent of its service (OUT-CMP-14).
ALTER TABLE incoming_number ALTER COLUMN scenario_id DROP NOT NULL;
CREATE INDEX incoming_number_service ON incoming_number (centre_id, service_id);

-- «Is Inbound Call» (OUT-BLD-02).
ALTER TABLE attempt ADD COLUMN is_inbound boolean NOT NULL DEFAULT false;

-- Whose number it is that calls, whichever of its record's ten it is. Equality alone is used: row-level security lets an index serve
-- that, as it lets no operator on arrays. Most records have one number, so the others cost next to nothing.
CREATE INDEX record_number_1 ON record (centre_id, (numbers[1]));
CREATE INDEX record_number_2 ON record (centre_id, (numbers[2])) WHERE numbers[2] IS NOT NULL;
CREATE INDEX record_number_3 ON record (centre_id, (numbers[3])) WHERE numbers[3] IS NOT NULL;
CREATE INDEX record_number_4 ON record (centre_id, (numbers[4])) WHERE numbers[4] IS NOT NULL;
CREATE INDEX record_number_5 ON record (centre_id, (numbers[5])) WHERE numbers[5] IS NOT NULL;
CREATE INDEX record_number_6 ON record (centre_id, (numbers[6])) WHERE numbers[6] IS NOT NULL;
CREATE INDEX record_number_7 ON record (centre_id, (numbers[7])) WHERE numbers[7] IS NOT NULL;
CREATE INDEX record_number_8 ON record (centre_id, (numbers[8])) WHERE numbers[8] IS NOT NULL;
CREATE INDEX record_number_9 ON record (centre_id, (numbers[9])) WHERE numbers[9] IS NOT NULL;
CREATE INDEX record_number_10 ON record (centre_id, (numbers[10])) WHERE numbers[10] IS NOT NULL;
