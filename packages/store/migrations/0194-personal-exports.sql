-- Up Migration

-- Answers that are marked personal stand unmasked in the file: not everybody who takes results may take it (PLT-SEC-02).
ALTER TABLE results_export ADD COLUMN personal boolean NOT NULL DEFAULT false;
