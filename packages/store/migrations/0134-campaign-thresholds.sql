-- Up Migration

-- From which value on a figure of a campaign is shown in a colour, and whether it sounds (OUT-STA-05).
CREATE TABLE campaign_threshold (
  centre_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  metric text NOT NULL,
  side text NOT NULL CHECK (side IN ('above', 'below')),
  warning double precision,
  critical double precision,
  sound boolean NOT NULL,
  PRIMARY KEY (centre_id, campaign_id, metric),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
);
CALL protect('campaign_threshold');
