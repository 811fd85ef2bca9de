-- Up Migration

-- «Требуется согласие»: records without one are closed undialled (OUT-CPL-09).
ALTER TABLE campaign ADD COLUMN consent_required boolean NOT NULL DEFAULT false;

-- Kept for the operator's call-marking service, beside the label (OUT-CPL-10).
ALTER TABLE number ADD COLUMN category text NOT NULL DEFAULT '';
