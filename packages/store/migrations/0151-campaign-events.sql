-- Up Migration

-- What happened to the records of campaigns, for programs that follow them (OUT-API-02). Written by the transaction of the thing itself.
CREATE TABLE campaign_event (
  centre_id uuid NOT NULL REFERENCES centre,
  campaign_id uuid NOT NULL,
  -- Transactions end in another order than they begin: readers stop before the oldest that is still open, and miss nothing.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz(3) NOT NULL,
  kind text NOT NULL CHECK (kind IN ('attempt_ended', 'record_closed')),
  association_id uuid NOT NULL,
  list_id uuid NOT NULL,
  record_id bigint NOT NULL,
  attempt_id uuid,
  attempt_at timestamptz(3),
  PRIMARY KEY (centre_id, campaign_id, xid, id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
);
CREATE INDEX campaign_event_at ON campaign_event (at);
CALL protect('campaign_event');

CREATE FUNCTION tell_attempt_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_event (centre_id, campaign_id, at, kind, association_id, list_id, record_id, attempt_id,
    attempt_at)
  VALUES (NEW.centre_id, NEW.campaign_id, NEW.ended_at, 'attempt_ended', NEW.association_id, NEW.list_id, NEW.record_id, NEW.id, NEW.started_at);
  RETURN NULL;
END $$;

CREATE TRIGGER attempt_ended AFTER UPDATE ON attempt FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tell_attempt_ended();
CREATE TRIGGER step_written AFTER INSERT ON attempt FOR EACH ROW
  WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tell_attempt_ended();

CREATE FUNCTION tell_record_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_event (centre_id, campaign_id, at, kind, association_id, list_id, record_id)
  SELECT NEW.centre_id, a.campaign_id, NEW.closed_at, 'record_closed', NEW.association_id, a.list_id, NEW.record_id
  FROM list_association a WHERE a.centre_id = NEW.centre_id AND a.id = NEW.association_id;
  RETURN NULL;
END $$;

CREATE TRIGGER record_closed AFTER UPDATE ON record_state FOR EACH ROW
  WHEN (NEW.state = 'closed' AND OLD.state IS DISTINCT FROM 'closed' AND NEW.closed_at IS NOT NULL)
  EXECUTE FUNCTION tell_record_closed();
