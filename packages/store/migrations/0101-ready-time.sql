-- Up Migration

-- Ready time of an agent by quarter of an hour; a period counts in the quarter in which it ended. Written with the state that ends it.
CREATE TABLE agent_quarter (
  centre_id uuid NOT NULL,
  user_id uuid NOT NULL,
  quarter timestamptz(0) NOT NULL,
  ready_ms integer NOT NULL DEFAULT 0,
  ready_periods integer NOT NULL DEFAULT 0,
  PRIMARY KEY (centre_id, user_id, quarter),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX agent_quarter_day ON agent_quarter (centre_id, quarter);
CALL protect('agent_quarter');
