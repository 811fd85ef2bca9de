-- Up Migration

-- What a periodic export of recordings has sent, or is to send (INB-EXP-03): each item once.
CREATE TABLE recording_export (
  centre_id uuid NOT NULL,
  task_id uuid NOT NULL,
  -- The recording, or the call that was never recorded.
  item_id uuid NOT NULL,
  -- 0 is the whole; parts of agents are counted from 1 in the order of the talk.
  segment integer NOT NULL,
  call_id uuid NOT NULL,
  attempt_id uuid NOT NULL,
  attempt_at timestamptz(3) NOT NULL,
  recording_id uuid,
  agent_id uuid,
  -- Of a part, its place in the recording.
  from_ms integer,
  to_ms integer,
  -- Beginning of the call or of the part: the order in which they go.
  at timestamptz(3) NOT NULL,
  talk_ms integer NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'skipped')),
  -- Tries of the last night, and how many nights there were.
  night timestamptz(3),
  tries integer NOT NULL DEFAULT 0,
  nights integer NOT NULL DEFAULT 0,
  tried_at timestamptz(3),
  file text,
  bytes bigint,
  sha256 text,
  failure text,
  signed boolean NOT NULL DEFAULT false,
  -- Named in a manifest since its last try.
  listed boolean NOT NULL DEFAULT true,
  PRIMARY KEY (centre_id, task_id, item_id, segment),
  FOREIGN KEY (centre_id, task_id) REFERENCES export_task ON DELETE CASCADE
);
CREATE INDEX recording_export_waiting ON recording_export (centre_id, task_id, at) WHERE state = 'waiting';
CREATE INDEX recording_export_unlisted ON recording_export (centre_id, task_id, at) WHERE NOT listed;
CALL protect('recording_export');

ALTER TABLE export_run
  ADD COLUMN found integer NOT NULL DEFAULT 0,
  ADD COLUMN failed integer NOT NULL DEFAULT 0;
