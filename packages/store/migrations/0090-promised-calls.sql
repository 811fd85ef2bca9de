-- Up Migration

-- A call that was promised to a customer (OUT-CBK-01); of a record's life in one association there is one at most.
CREATE TABLE promised_call (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  association_id uuid NOT NULL,
  record_id bigint NOT NULL,
  campaign_id uuid NOT NULL,
  -- Without one: the number that comes first.
  number text,
  from_at timestamptz(3) NOT NULL,
  until_at timestamptz(3) NOT NULL CHECK (until_at > from_at),
  -- Nobody: any agent of the campaign.
  owner_id uuid,
  -- After its window it goes on waiting for its owner (OUT-CBK-05).
  strict boolean NOT NULL,
  promised_by uuid,
  promised_at timestamptz(3) NOT NULL,
  missed_at timestamptz(3),
  -- Its owner was deleted or blocked (OUT-CBK-08).
  ownerless_at timestamptz(3),
  -- A missed one stays to be seen after its record has been called.
  done_at timestamptz(3),
  PRIMARY KEY (centre_id, id),
  UNIQUE (centre_id, association_id, record_id),
  FOREIGN KEY (centre_id, association_id) REFERENCES list_association ON DELETE CASCADE,
  FOREIGN KEY (centre_id, record_id) REFERENCES record ON DELETE CASCADE
);
CREATE INDEX promised_call_from ON promised_call (centre_id, from_at);
CREATE INDEX promised_call_owner ON promised_call (centre_id, owner_id, from_at) WHERE done_at IS NULL;
CREATE INDEX promised_call_record ON promised_call (centre_id, record_id);
CALL protect('promised_call');
