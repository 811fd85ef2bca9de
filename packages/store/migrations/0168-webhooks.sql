-- Up Migration

-- Addresses that are told what happens in campaigns (OUT-API-04, PLT-API-05).
CREATE TABLE webhook (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  url text NOT NULL,
  kinds text[] NOT NULL,
  -- Sealed with the centre's key; shown once.
  secret_sealed text NOT NULL,
  enabled boolean NOT NULL,
  -- Hears of its end.
  owner_id uuid,
  -- First of the failures that no success has ended.
  failing_since timestamptz(3),
  -- Switched off because it failed for a day.
  disabled_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX webhook_name ON webhook (centre_id, lower(name));
CALL protect('webhook');

-- What each of them is to be told, written by the transaction of the thing itself: none is lost. Those of one subject go in order.
CREATE TABLE webhook_delivery (
  centre_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  webhook_id uuid NOT NULL,
  place bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  -- The record, campaign or list that it is about, and the how-manieth it is of it.
  subject text NOT NULL,
  sequence bigint NOT NULL,
  at timestamptz(3) NOT NULL,
  data jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
  tries integer NOT NULL DEFAULT 0,
  next_at timestamptz(3) NOT NULL,
  leased_until timestamptz(3),
  first_try_at timestamptz(3),
  last_try_at timestamptz(3),
  status integer,
  answer text,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, webhook_id) REFERENCES webhook ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_subject ON webhook_delivery (centre_id, webhook_id, subject, place);
CREATE INDEX webhook_delivery_place ON webhook_delivery (centre_id, webhook_id, place);
CALL protect('webhook_delivery');

CREATE FUNCTION tell_webhooks(centre uuid, what text, about text, moment timestamptz, content jsonb) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO webhook_delivery (centre_id, webhook_id, kind, subject, sequence, at, data, next_at)
  SELECT w.centre_id, w.id, what, about,
    coalesce((SELECT max(d.sequence) FROM webhook_delivery d
      WHERE d.centre_id = w.centre_id AND d.webhook_id = w.id AND d.subject = about), 0) + 1,
    moment, content, moment
  FROM webhook w WHERE w.centre_id = centre AND w.enabled AND what = ANY(w.kinds)
$$;

CREATE FUNCTION webhook_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  content jsonb;
BEGIN
  IF NOT EXISTS (SELECT FROM webhook w WHERE w.centre_id = NEW.centre_id AND w.enabled) THEN RETURN NULL; END IF;
  SELECT jsonb_build_object('campaignId', NEW.campaign_id, 'listId', NEW.list_id, 'recordId', NEW.record_id,
      'values', (SELECT jsonb_object_agg(f.value->>'name', coalesce(r.cells[f.place], ''))
        FROM record r JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id
          AND g.generation = r.generation, jsonb_array_elements(to_jsonb(g.fields)) WITH ORDINALITY AS f(value, place)
        WHERE r.centre_id = NEW.centre_id AND r.id = NEW.record_id),
      'recordDisposition', (SELECT rs.record_disposition FROM record_state rs WHERE rs.centre_id = NEW.centre_id
        AND rs.association_id = NEW.association_id AND rs.record_id = NEW.record_id))
    || CASE WHEN NEW.attempt_id IS NULL THEN '{}' ELSE coalesce((SELECT jsonb_build_object('attemptId', t.id,
        'number', t.number, 'startedAt', t.started_at, 'disposition', t.disposition, 'note', t.note,
        'talkMs', coalesce(t.answered_ms, 0), 'isCallAttempt', t.is_call_attempt, 'callId', t.call_id,
        'agent', (SELECT u.login FROM user_account u WHERE u.centre_id = t.centre_id AND u.id = t.agent_id))
      FROM attempt t WHERE t.centre_id = NEW.centre_id AND t.id = NEW.attempt_id AND t.started_at = NEW.attempt_at), '{}') END
    INTO content;
  PERFORM tell_webhooks(NEW.centre_id, CASE NEW.kind WHEN 'record_closed' THEN 'record.closed' ELSE 'attempt.ended' END,
    'record:' || NEW.campaign_id || ':' || NEW.record_id, NEW.at, content);
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_told AFTER INSERT ON campaign_event FOR EACH ROW EXECUTE FUNCTION webhook_record();

CREATE FUNCTION webhook_call_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_webhooks(NEW.centre_id, TG_ARGV[0], 'record:' || NEW.campaign_id || ':' || NEW.record_id,
    CASE TG_ARGV[0] WHEN 'callback.missed' THEN NEW.missed_at ELSE NEW.promised_at END,
    jsonb_build_object('campaignId', NEW.campaign_id, 'recordId', NEW.record_id, 'callBackId', NEW.id, 'number', NEW.number,
      'from', NEW.from_at, 'until', NEW.until_at,
      'agent', (SELECT u.login FROM user_account u WHERE u.centre_id = NEW.centre_id AND u.id = NEW.owner_id)));
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_promised AFTER INSERT ON promised_call FOR EACH ROW EXECUTE FUNCTION webhook_call_back('callback.set');
CREATE TRIGGER webhook_moved AFTER UPDATE ON promised_call FOR EACH ROW
  WHEN ((OLD.from_at, OLD.until_at, OLD.number) IS DISTINCT FROM (NEW.from_at, NEW.until_at, NEW.number))
  EXECUTE FUNCTION webhook_call_back('callback.set');
CREATE TRIGGER webhook_missed AFTER UPDATE ON promised_call FOR EACH ROW
  WHEN (OLD.missed_at IS NULL AND NEW.missed_at IS NOT NULL) EXECUTE FUNCTION webhook_call_back('callback.missed');

CREATE FUNCTION webhook_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_webhooks(NEW.centre_id, 'campaign.state', 'campaign:' || NEW.id,
    coalesce(NEW.run_changed_at, statement_timestamp()),
    jsonb_build_object('campaignId', NEW.id, 'started', NEW.started, 'stoppedBy', NEW.stopped_by,
      'name', (SELECT s.name FROM service s WHERE s.centre_id = NEW.centre_id AND s.id = NEW.id)));
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_started AFTER UPDATE ON campaign FOR EACH ROW
  WHEN (OLD.started IS DISTINCT FROM NEW.started) EXECUTE FUNCTION webhook_campaign();

CREATE FUNCTION webhook_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tell_webhooks(NEW.centre_id, 'import.finished', 'list:' || NEW.list_id, NEW.ended_at,
    jsonb_build_object('listId', NEW.list_id, 'importId', NEW.id, 'outcome', NEW.outcome, 'failure', NEW.failure,
      'rowsRead', NEW.rows_read, 'added', NEW.added, 'duplicate', NEW.duplicate, 'rejected', NEW.rejected));
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_imported AFTER UPDATE ON list_import FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION webhook_import();
