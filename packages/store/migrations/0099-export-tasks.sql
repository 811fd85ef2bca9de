-- Up Migration

-- Periodic exports of a campaign (OUT-EXP-01, OUT-EXP-03).
CREATE TABLE export_task (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('results', 'recordings')),
  name text NOT NULL,
  enabled boolean NOT NULL,
  schedule jsonb NOT NULL,
  time_zone text NOT NULL,
  target jsonb NOT NULL,
  -- Password and key, sealed with the centre's key.
  secrets_sealed text NOT NULL,
  -- File name, format, filters, options.
  settings jsonb NOT NULL,
  -- Hears of failures.
  owner_id uuid,
  -- What has been exported so far: the next run begins here.
  covered_at timestamptz(3),
  -- Null while it is off.
  next_at timestamptz(3),
  -- Tries of the run that is due now, and who has it in hand.
  tries integer NOT NULL DEFAULT 0,
  leased_until timestamptz(3),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
);
CREATE UNIQUE INDEX export_task_name ON export_task (centre_id, campaign_id, kind, lower(name));
CREATE INDEX export_task_due ON export_task (next_at) WHERE next_at IS NOT NULL;
CALL protect('export_task');

-- What became of each run; kept for 90 days (OUT-EXP-02).
CREATE TABLE export_run (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  task_id uuid NOT NULL,
  cause text NOT NULL CHECK (cause IN ('schedule', 'retry', 'manual')),
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'empty', 'failed')),
  -- The span that it covers; no beginning is the campaign's.
  from_at timestamptz(3),
  to_at timestamptz(3),
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  file text,
  rows bigint NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  failure text,
  answer text,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, task_id) REFERENCES export_task ON DELETE CASCADE
);
CREATE INDEX export_run_task ON export_run (centre_id, task_id, started_at);
CREATE INDEX export_run_started ON export_run (started_at);
CALL protect('export_run');
