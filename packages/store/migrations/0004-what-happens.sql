-- Up Migration

-- A row of the detailed report (OUT-RES-06): a dial, or a step without one.
CREATE TABLE attempt (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  started_at timestamptz(3) NOT NULL,
  campaign_id uuid NOT NULL,
  association_id uuid NOT NULL,
  list_id uuid NOT NULL,
  record_id bigint NOT NULL,
  call_id uuid NOT NULL,
  number text NOT NULL,
  caller_number text NOT NULL,
  attempt_number integer NOT NULL,
  repeat_number integer NOT NULL,
  due_at timestamptz(3) NOT NULL,
  -- The process that dialled.
  instance_id uuid NOT NULL,
  ended_at timestamptz(3),
  is_call_attempt boolean NOT NULL DEFAULT true,
  disposition text,
  -- Only in the row that closed the record.
  record_disposition text,
  note text NOT NULL DEFAULT '',
  dialing_ms integer,
  analysis_ms integer,
  answered_ms integer,
  answered boolean NOT NULL DEFAULT false,
  agent_id uuid,
  analysis_result smallint,
  analysis_file text,
  recording_id uuid,
  outcome jsonb,
  PRIMARY KEY (centre_id, id, started_at)
) PARTITION BY RANGE (started_at);
CREATE INDEX attempt_record ON attempt (centre_id, association_id, record_id, started_at);
CREATE INDEX attempt_campaign ON attempt (centre_id, campaign_id, started_at);
CREATE INDEX attempt_open ON attempt (started_at) WHERE ended_at IS NULL;
CALL protect('attempt');

CREATE TABLE interaction (
  centre_id uuid NOT NULL,
  call_id uuid NOT NULL,
  started_at timestamptz(3) NOT NULL,
  direction text NOT NULL CHECK (direction IN ('outbound', 'inbound', 'internal')),
  service_id uuid,
  campaign_id uuid,
  record_id bigint,
  from_number text NOT NULL,
  to_number text NOT NULL,
  agent_id uuid,
  queued_at timestamptz(3),
  offered_at timestamptz(3),
  answered_at timestamptz(3),
  ended_at timestamptz(3),
  handled_at timestamptz(3),
  hold_ms integer NOT NULL DEFAULT 0,
  disposition text,
  note text NOT NULL DEFAULT '',
  recording_id uuid,
  ended_by text,
  PRIMARY KEY (centre_id, call_id, started_at)
) PARTITION BY RANGE (started_at);
CREATE INDEX interaction_started ON interaction (centre_id, started_at, call_id);
CREATE INDEX interaction_agent ON interaction (centre_id, agent_id, started_at);
CALL protect('interaction');

CREATE TABLE recording (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  call_id uuid NOT NULL,
  file text NOT NULL,
  duration_ms integer NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  truncated boolean NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE INDEX recording_call ON recording (centre_id, call_id);
CALL protect('recording');

-- The present state of an agent who is signed in to the desktop.
CREATE TABLE agent_session (
  centre_id uuid NOT NULL,
  user_id uuid NOT NULL,
  state text NOT NULL,
  reason text,
  since timestamptz(3) NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, user_id),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CALL protect('agent_session');

-- Every change of state, without gaps (INB-STA-06).
CREATE TABLE agent_state_event (
  centre_id uuid NOT NULL,
  user_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  state text NOT NULL,
  reason text,
  cause text NOT NULL CHECK (cause IN ('agent', 'system', 'supervisor')),
  PRIMARY KEY (centre_id, user_id, at, seq)
) PARTITION BY RANGE (at);
CALL protect('agent_state_event');

-- Makes the months ahead. Called daily; a row outside every month lands in the default part and is found there all the same.
CREATE FUNCTION ensure_partitions(from_day date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tab text;
  month date;
  part text;
  made integer := 0;
BEGIN
  FOREACH tab IN ARRAY ARRAY['attempt', 'interaction', 'agent_state_event'] LOOP
    part := tab || '_other';
    IF to_regclass(part) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', part, tab);
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
    END IF;
    FOR i IN 0..months LOOP
      month := date_trunc('month', from_day)::date + make_interval(months => i);
      part := tab || to_char(month, '_YYYY_MM');
      CONTINUE WHEN to_regclass(part) IS NOT NULL;
      BEGIN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, tab,
          month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
        made := made + 1;
      EXCEPTION WHEN check_violation THEN
        -- Rows of that month are in the default part already: they stay there.
        NULL;
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION ensure_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_partitions TO perezvon_system;
SELECT ensure_partitions(current_date, 3);
