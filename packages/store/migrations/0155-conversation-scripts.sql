-- Up Migration

-- Conversation scripts (INB-SCR-01): the draft that is edited, and what has been published of it.
CREATE TABLE script (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  draft jsonb NOT NULL,
  -- The version in force; 0: none has been published.
  published integer NOT NULL DEFAULT 0,
  -- The draft is another than the version in force.
  changed boolean NOT NULL DEFAULT true,
  updated_at timestamptz(3) NOT NULL,
  updated_by text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX script_name ON script (centre_id, lower(name));
CALL protect('script');

CREATE TABLE script_version (
  centre_id uuid NOT NULL,
  script_id uuid NOT NULL,
  version integer NOT NULL,
  definition jsonb NOT NULL,
  published_at timestamptz(3) NOT NULL,
  published_by text NOT NULL,
  PRIMARY KEY (centre_id, script_id, version),
  FOREIGN KEY (centre_id, script_id) REFERENCES script ON DELETE CASCADE
);
CALL protect('script_version');

-- What a campaign does with its script (OUT-CMP-08).
CREATE TABLE campaign_script (
  centre_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  enabled boolean NOT NULL,
  script_id uuid,
  place text NOT NULL CHECK (place IN ('before', 'after')),
  knowledge_base boolean NOT NULL,
  ties jsonb NOT NULL,
  PRIMARY KEY (centre_id, campaign_id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE,
  CONSTRAINT campaign_script_chosen FOREIGN KEY (centre_id, script_id) REFERENCES script
);
CREATE INDEX campaign_by_script ON campaign_script (centre_id, script_id) WHERE script_id IS NOT NULL;
CALL protect('campaign_script');

-- What has been entered in a call (INB-SCR-08), saved while it lasts.
CREATE TABLE call_script (
  centre_id uuid NOT NULL REFERENCES centre,
  call_id uuid NOT NULL,
  campaign_id uuid,
  record_id bigint,
  script_id uuid NOT NULL,
  version integer NOT NULL,
  -- Everything entered, and what of it counts: hidden fields are not exported (INB-SCR-07).
  entered jsonb NOT NULL,
  shown jsonb NOT NULL,
  page text NOT NULL,
  path text[] NOT NULL,
  agent_id uuid,
  saved_at timestamptz(3) NOT NULL,
  finished boolean NOT NULL DEFAULT false,
  PRIMARY KEY (centre_id, call_id)
);
CREATE INDEX call_script_saved ON call_script (saved_at);
CALL protect('call_script');

-- Values as of the call: {"id", "version", "values"}; null where no script was shown.
ALTER TABLE attempt ADD COLUMN script jsonb;
