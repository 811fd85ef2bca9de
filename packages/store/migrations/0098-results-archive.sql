-- Up Migration

-- Results of a list that a campaign no longer has (OUT-ARC-01). The zip itself lies in the folder of exports, named after `id`.
CREATE TABLE results_archive (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  -- The list may be gone: its name is all that stays.
  list_id uuid NOT NULL,
  list_name text NOT NULL,
  association_id uuid NOT NULL,
  generation integer NOT NULL,
  reason text NOT NULL CHECK (reason IN ('list_deleted', 'list_removed', 'list_replaced')),
  -- Pending: the content was replaced while records of it were in somebody's hands (OUT-IMP-10); the zip follows.
  state text NOT NULL CHECK (state IN ('pending', 'ready')),
  records integer NOT NULL,
  simple_rows integer NOT NULL DEFAULT 0,
  detailed_rows integer NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
);
CREATE INDEX results_archive_campaign ON results_archive (centre_id, campaign_id, at);
CREATE INDEX results_archive_pending ON results_archive (at) WHERE state = 'pending';
CALL protect('results_archive');
