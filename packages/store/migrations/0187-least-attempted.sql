-- Up Migration

-- «Реже набиравшийся номер первым»: one number of a record a turn, that with the fewest attempts (OUT-RED-13).
ALTER TABLE campaign ADD COLUMN least_attempted boolean NOT NULL DEFAULT false;
