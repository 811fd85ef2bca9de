-- Up Migration

-- The record of one leg of a call (TEL-CDR-03). It is never changed: a correction is a new version, and the highest counts
-- (TEL-CDR-06). The program cannot do otherwise, for it has no right to.
CREATE TABLE call_leg (
  centre_id uuid NOT NULL,
  leg_id uuid NOT NULL,
  started_at timestamptz(3) NOT NULL,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  call_id uuid NOT NULL,
  -- Interaction id that a trusted trunk gave (TEL-CDR-02).
  parent_id uuid,
  status text NOT NULL CHECK (status IN ('finished', 'refused', 'interrupted')),
  direction text NOT NULL CHECK (direction IN ('in', 'out')),
  peer text NOT NULL CHECK (peer IN ('trunk', 'phone', 'browser')),
  trunk_id uuid,
  user_id uuid,
  endpoint_id uuid,
  device text,
  address text,
  -- Of a user's phone or page: whose sound is poor together is behind one network (TEL-QOS-04).
  network text,
  from_received text,
  to_received text,
  from_number text NOT NULL,
  to_number text NOT NULL,
  shown_number text,
  ringing_at timestamptz(3),
  answered_at timestamptz(3),
  analysed_at timestamptz(3),
  ended_at timestamptz(3) NOT NULL,
  ended_by text NOT NULL CHECK (ended_by IN ('remote', 'command', 'system')),
  sip_code smallint,
  q850 smallint,
  system_reason text,
  analysis smallint,
  analysis_file text,
  hold_ms integer NOT NULL,
  codec text,
  srtp text,
  mos_in real,
  mos_out real,
  faults text[] NOT NULL,
  host_id text NOT NULL,
  -- Evidence, quality and its course, tries, transfers, partners, recordings, SIP messages.
  details jsonb NOT NULL,
  written_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (centre_id, leg_id, started_at, version),
  CHECK (ended_at >= started_at)
) PARTITION BY RANGE (started_at);
CREATE INDEX call_leg_started ON call_leg (centre_id, started_at, leg_id);
CREATE INDEX call_leg_call ON call_leg (centre_id, call_id, started_at);
CREATE INDEX call_leg_trunk ON call_leg (centre_id, trunk_id, started_at);
CALL protect('call_leg');
REVOKE UPDATE, DELETE ON call_leg FROM perezvon_app;
REVOKE UPDATE ON call_leg FROM perezvon_system;

-- Legs that are up, as far as is worth surviving a crash: at the next start they become interrupted records (TEL-CDR-05).
CREATE TABLE open_leg (
  centre_id uuid NOT NULL,
  leg_id uuid NOT NULL,
  -- The process that carries the leg, and when it was last alive.
  instance_id uuid NOT NULL,
  alive_at timestamptz(3) NOT NULL,
  record jsonb NOT NULL,
  PRIMARY KEY (centre_id, leg_id)
);
CREATE INDEX open_leg_instance ON open_leg (instance_id);
CALL protect('open_leg');

-- Where a mark of poor quality begins (TEL-QOS-04).
ALTER TABLE centre
  ADD COLUMN quality_mos real NOT NULL DEFAULT 3.6 CHECK (quality_mos BETWEEN 1 AND 4.5),
  ADD COLUMN quality_loss_percent real NOT NULL DEFAULT 3 CHECK (quality_loss_percent BETWEEN 0 AND 100),
  ADD COLUMN quality_jitter_ms integer NOT NULL DEFAULT 40 CHECK (quality_jitter_ms BETWEEN 1 AND 1000),
  ADD COLUMN quality_round_trip_ms integer NOT NULL DEFAULT 400 CHECK (quality_round_trip_ms BETWEEN 1 AND 10000);

-- Makes the months ahead of every table that is divided by months, whichever they are.
CREATE OR REPLACE FUNCTION ensure_partitions(from_day date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tab text;
  month date;
  part text;
  made integer := 0;
BEGIN
  FOR tab IN
    SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND p.partstrat = 'r' ORDER BY c.relname
  LOOP
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
SELECT ensure_partitions(current_date, 3);
