-- Up Migration

-- «Часы для звонков» (OUT-HRS-01): a row without a region is its country's default.
CREATE TABLE calling_hours (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  country_code text NOT NULL CHECK (country_code ~ '^[1-9][0-9]{0,2}$'),
  region text,
  abbreviation text NOT NULL,
  -- A set of hours as package `model` describes it; its zones are of no account.
  hours jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX calling_hours_abbreviation ON calling_hours (centre_id, country_code, lower(abbreviation));
CREATE UNIQUE INDEX calling_hours_region ON calling_hours (centre_id, country_code, lower(coalesce(region, '')));
CALL protect('calling_hours');

-- «Обзвон / Время» with the hours of work; nothing stored is any time.
ALTER TABLE campaign ADD COLUMN dial_time jsonb;
