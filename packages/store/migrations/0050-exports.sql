-- Up Migration

-- Results files made in the background (OUT-RES-11). The file itself lies in the folder of exports, named after `id`.
CREATE TABLE results_export (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  -- What was asked for, as the request said it.
  query jsonb NOT NULL,
  file_name text NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  failure text,
  rows_total bigint,
  rows_written bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  -- Characters that the encoding does not have (OUT-RES-09).
  replaced bigint NOT NULL DEFAULT 0,
  started_by text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
);
CREATE INDEX results_export_campaign ON results_export (centre_id, campaign_id, started_at);
CREATE INDEX results_export_expiry ON results_export (expires_at);
CALL protect('results_export');
