-- Up Migration

-- «Группа связанных кампаний» (OUT-LNK-10).
CREATE TABLE campaign_group (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX campaign_group_name ON campaign_group (centre_id, lower(name));
CALL protect('campaign_group');

ALTER TABLE campaign
  ADD COLUMN campaign_group_id uuid,
  -- «Начать данную кампанию после»; nothing is the head (OUT-LNK-13).
  ADD COLUMN start_after uuid,
  ADD CONSTRAINT campaign_in_group FOREIGN KEY (centre_id, campaign_group_id) REFERENCES campaign_group,
  ADD CONSTRAINT campaign_start_after FOREIGN KEY (centre_id, start_after) REFERENCES campaign,
  ADD CONSTRAINT campaign_after_in_group CHECK (start_after IS NULL OR campaign_group_id IS NOT NULL),
  -- Automatic start and stop (OUT-CMP-11); nothing stored is hand control alone.
  ADD COLUMN automatic jsonb,
  -- When it was last started or stopped, or its schedule set: moments of the schedule before are over.
  ADD COLUMN run_changed_at timestamptz(3) NOT NULL DEFAULT now(),
  ADD COLUMN stopped_by text CHECK (stopped_by IN ('hand', 'schedule')),
  -- Attempts a day, of the record or of each number (OUT-RED-14).
  ADD COLUMN day_limit jsonb;
CREATE INDEX campaign_of_group ON campaign (centre_id, campaign_group_id) WHERE campaign_group_id IS NOT NULL;
CREATE INDEX campaign_with_schedule ON campaign (centre_id) WHERE enabled AND automatic IS NOT NULL;
