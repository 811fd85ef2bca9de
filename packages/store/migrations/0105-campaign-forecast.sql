-- Up Migration

-- The last forecast of a campaign: what it assumed and what it said, so that what came can be held against it.
CREATE TABLE campaign_forecast (
  centre_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  -- In the shape of package `forecast`.
  input jsonb NOT NULL,
  result jsonb NOT NULL,
  made_by text NOT NULL,
  made_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, campaign_id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
);
CALL protect('campaign_forecast');
