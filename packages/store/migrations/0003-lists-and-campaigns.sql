-- Up Migration

CREATE TABLE list (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  -- The content in force. A replacement is loaded as the next generation and takes effect by this one number (OUT-IMP-10).
  generation integer NOT NULL DEFAULT 1,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX list_name ON list (centre_id, lower(name));
CALL protect('list');

CREATE TABLE list_generation (
  centre_id uuid NOT NULL,
  list_id uuid NOT NULL,
  generation integer NOT NULL,
  fields jsonb NOT NULL,
  records integer NOT NULL DEFAULT 0,
  PRIMARY KEY (centre_id, list_id, generation),
  FOREIGN KEY (centre_id, list_id) REFERENCES list ON DELETE CASCADE
);
CALL protect('list_generation');

-- Ids rise in the order of the file, so that the order of ids is the order of dialling (OUT-SEL-06).
CREATE TABLE record (
  centre_id uuid NOT NULL,
  id bigint NOT NULL,
  list_id uuid NOT NULL,
  generation integer NOT NULL,
  -- Texts as loaded, by place: two columns may have one name (OUT-RES-10).
  cells text[] NOT NULL,
  numbers text[] NOT NULL,
  time_zone text,
  priority smallint CHECK (priority BETWEEN 1 AND 100),
  loaded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, list_id) REFERENCES list ON DELETE CASCADE
);
CREATE INDEX record_list ON record (centre_id, list_id, generation, id);
CALL protect('record');

CREATE TABLE list_import (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  list_id uuid NOT NULL,
  generation integer NOT NULL,
  mode text NOT NULL CHECK (mode IN ('append', 'replace')),
  file_name text NOT NULL,
  started_by text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  outcome text NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed')),
  failure text,
  rows_read integer NOT NULL DEFAULT 0,
  added integer NOT NULL DEFAULT 0,
  duplicate integer NOT NULL DEFAULT 0,
  rejected integer NOT NULL DEFAULT 0,
  warnings integer NOT NULL DEFAULT 0,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, list_id) REFERENCES list ON DELETE CASCADE
);
-- Two imports of one list never overlap (OUT-IMP-16).
CREATE UNIQUE INDEX list_import_running ON list_import (centre_id, list_id) WHERE outcome = 'running';
CREATE INDEX list_import_list ON list_import (centre_id, list_id, started_at);
CALL protect('list_import');

CREATE TABLE import_reject (
  centre_id uuid NOT NULL,
  import_id uuid NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  line integer NOT NULL,
  column_name text,
  value text,
  reason text NOT NULL,
  cells text[] NOT NULL,
  PRIMARY KEY (centre_id, import_id, seq),
  FOREIGN KEY (centre_id, import_id) REFERENCES list_import ON DELETE CASCADE
);
CALL protect('import_reject');

-- A campaign is a service; this row holds what only campaigns have.
CREATE TABLE campaign (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  enabled boolean NOT NULL,
  started boolean NOT NULL DEFAULT false,
  dialling jsonb NOT NULL,
  max_attempts_per_record integer NOT NULL CHECK (max_attempts_per_record BETWEEN 1 AND 999),
  max_attempts_per_number integer NOT NULL CHECK (max_attempts_per_number BETWEEN 1 AND 99),
  dial_all_numbers boolean NOT NULL,
  caller_number text,
  trunk_id uuid,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, id) REFERENCES service ON DELETE CASCADE,
  FOREIGN KEY (centre_id, trunk_id) REFERENCES trunk
);
CREATE INDEX campaign_running ON campaign (centre_id) WHERE started;
CALL protect('campaign');

CREATE TABLE redial_rule (
  centre_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  disposition text NOT NULL,
  repeats integer NOT NULL CHECK (repeats BETWEEN 0 AND 10),
  interval_minutes integer NOT NULL CHECK (interval_minutes BETWEEN 1 AND 10),
  action jsonb NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (centre_id, campaign_id, disposition),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
);
CALL protect('redial_rule');

CREATE TABLE list_association (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  list_id uuid NOT NULL,
  enabled boolean NOT NULL,
  -- «Порядок», 1–999, lower first.
  position integer NOT NULL CHECK (position BETWEEN 1 AND 999),
  ratio integer NOT NULL CHECK (ratio BETWEEN 1 AND 100),
  attached bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (centre_id, id),
  UNIQUE (centre_id, campaign_id, list_id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE,
  FOREIGN KEY (centre_id, list_id) REFERENCES list
);
CREATE INDEX list_association_list ON list_association (centre_id, list_id);
CALL protect('list_association');

-- Counters of OUT-STA-02 that would cost a scan; written in the transaction that changes what they count.
CREATE TABLE association_total (
  centre_id uuid NOT NULL,
  association_id uuid NOT NULL,
  generation integer NOT NULL,
  total integer NOT NULL DEFAULT 0,
  -- Never handed out.
  fresh integer NOT NULL DEFAULT 0,
  closed integer NOT NULL DEFAULT 0,
  excluded integer NOT NULL DEFAULT 0,
  PRIMARY KEY (centre_id, association_id, generation),
  FOREIGN KEY (centre_id, association_id) REFERENCES list_association ON DELETE CASCADE
) WITH (fillfactor = 50);
CALL protect('association_total');

-- Whose turn it is among lists of equal order, and how many it took in this round (OUT-SEL-03).
CREATE TABLE association_round (
  centre_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  position integer NOT NULL,
  association_id uuid NOT NULL,
  taken integer NOT NULL,
  PRIMARY KEY (centre_id, campaign_id, position),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
);
CALL protect('association_round');

-- The life of one record in one association (OUT-GEN-02).
CREATE TABLE record_state (
  centre_id uuid NOT NULL,
  association_id uuid NOT NULL,
  record_id bigint NOT NULL,
  generation integer NOT NULL,
  priority smallint,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'open', 'closed', 'excluded')),
  -- When an open record may be handed out again.
  due_at timestamptz(3),
  repeat boolean NOT NULL DEFAULT false,
  attempts integer NOT NULL DEFAULT 0,
  -- What package `dialer` keeps; nobody else looks inside.
  progress jsonb,
  record_disposition text,
  closed_at timestamptz(3),
  quota_group text,
  last_disposition text,
  last_note text,
  last_number text,
  last_call_at timestamptz(3),
  last_talk_ms integer,
  last_agent_id uuid,
  last_call_id uuid,
  -- The process that has it in hand.
  locked_by uuid,
  locked_at timestamptz(3),
  -- The dial in flight.
  attempt_id uuid,
  attempt_at timestamptz(3),
  PRIMARY KEY (centre_id, association_id, record_id),
  FOREIGN KEY (centre_id, association_id) REFERENCES list_association ON DELETE CASCADE,
  FOREIGN KEY (centre_id, record_id) REFERENCES record ON DELETE CASCADE
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
-- One index a class of OUT-SEL-01, each holding only what can be taken: closed and waiting records cost nothing.
CREATE INDEX record_state_fresh ON record_state (centre_id, association_id, generation, record_id)
  WHERE state = 'new' AND locked_by IS NULL;
CREATE INDEX record_state_priority ON record_state (centre_id, association_id, generation, priority DESC, record_id)
  WHERE state = 'new' AND locked_by IS NULL AND priority IS NOT NULL;
CREATE INDEX record_state_due ON record_state (centre_id, association_id, generation, due_at, record_id)
  WHERE state = 'open' AND locked_by IS NULL;
CREATE INDEX record_state_repeat ON record_state (centre_id, association_id, generation, due_at, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND repeat;
CREATE INDEX record_state_locked ON record_state (centre_id, association_id, generation) WHERE locked_by IS NOT NULL;
CREATE INDEX record_state_closed ON record_state (centre_id, association_id, generation, closed_at)
  WHERE state = 'closed';
CREATE INDEX record_state_record ON record_state (centre_id, record_id);
CALL protect('record_state');

CREATE TABLE barred_number (
  centre_id uuid NOT NULL REFERENCES centre,
  number text NOT NULL,
  campaign_id uuid,
  barred_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, number)
);
CALL protect('barred_number');

-- A number is dialled by one dial of a centre at a time (OUT-GEN-03).
CREATE TABLE dialling_number (
  centre_id uuid NOT NULL REFERENCES centre,
  number text NOT NULL,
  campaign_id uuid NOT NULL,
  attempt_id uuid NOT NULL,
  since timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, number)
);
CALL protect('dialling_number');

-- At most one dial a due moment (OUT-GEN-05). Attempts are partitioned, so their own key cannot say it. Rows go when the record closes.
CREATE TABLE dialled_moment (
  centre_id uuid NOT NULL,
  association_id uuid NOT NULL,
  record_id bigint NOT NULL,
  due_at timestamptz(3) NOT NULL,
  repeat_number integer NOT NULL,
  attempt_id uuid NOT NULL,
  PRIMARY KEY (centre_id, association_id, record_id, due_at, repeat_number),
  FOREIGN KEY (centre_id, association_id) REFERENCES list_association ON DELETE CASCADE
);
CALL protect('dialled_moment');

-- Dials by quarter of an hour: whatever the zone, a day is a sum of quarters.
CREATE TABLE campaign_quarter (
  centre_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  quarter timestamptz(0) NOT NULL,
  dialled integer NOT NULL DEFAULT 0,
  ended integer NOT NULL DEFAULT 0,
  answered integer NOT NULL DEFAULT 0,
  closed integer NOT NULL DEFAULT 0,
  PRIMARY KEY (centre_id, campaign_id, quarter),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE
) WITH (fillfactor = 50);
CALL protect('campaign_quarter');
