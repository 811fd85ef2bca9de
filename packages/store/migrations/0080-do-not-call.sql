-- Up Migration

-- «Списки "Не звонить"» (OUT-DNC-01). The kind says what an entry is, and is fixed at creation.
CREATE TABLE do_not_call_list (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('internal', 'external', 'pattern', 'region', 'postal_code', 'record_field')),
  -- The one that new campaigns fill from dispositions (OUT-DNC-06).
  common boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX do_not_call_list_name ON do_not_call_list (centre_id, lower(name));
CREATE UNIQUE INDEX do_not_call_list_common ON do_not_call_list (centre_id) WHERE common;
CALL protect('do_not_call_list');

CREATE TABLE do_not_call_entry (
  centre_id uuid NOT NULL,
  list_id uuid NOT NULL,
  -- As package `model` normalises it: equal texts match; of a pattern, `?` is a digit and a closing `*` any digits.
  value text NOT NULL,
  comment text NOT NULL DEFAULT '',
  -- Where it came from: a person, a disposition of a talk, a file, the API.
  way text NOT NULL CHECK (way IN ('hand', 'disposition', 'file', 'api')),
  added_by text NOT NULL,
  added_at timestamptz(3) NOT NULL,
  campaign_id uuid,
  agent_id uuid,
  -- It matches while now is earlier (OUT-DNC-07).
  expires_at timestamptz(3),
  PRIMARY KEY (centre_id, list_id, value),
  FOREIGN KEY (centre_id, list_id) REFERENCES do_not_call_list ON DELETE CASCADE
);
-- The search over all lists for one number, before each dial.
CREATE INDEX do_not_call_entry_value ON do_not_call_entry (centre_id, value);
CREATE INDEX do_not_call_entry_added ON do_not_call_entry (centre_id, list_id, added_at, value);
CREATE INDEX do_not_call_entry_expired ON do_not_call_entry (centre_id, expires_at) WHERE expires_at IS NOT NULL;
CALL protect('do_not_call_entry');

CREATE TABLE campaign_do_not_call (
  centre_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  list_id uuid NOT NULL,
  -- «Пополнять из статусов».
  fill boolean NOT NULL DEFAULT false,
  -- Of a list of kind `record_field`: the field compared.
  field text,
  position integer NOT NULL,
  PRIMARY KEY (centre_id, campaign_id, list_id),
  FOREIGN KEY (centre_id, campaign_id) REFERENCES campaign ON DELETE CASCADE,
  CONSTRAINT campaign_do_not_call_list FOREIGN KEY (centre_id, list_id) REFERENCES do_not_call_list
);
CREATE UNIQUE INDEX campaign_do_not_call_fill ON campaign_do_not_call (centre_id, campaign_id) WHERE fill;
CREATE INDEX campaign_do_not_call_by_list ON campaign_do_not_call (centre_id, list_id);
CALL protect('campaign_do_not_call');

ALTER TABLE campaign
  ADD COLUMN do_not_call_match text NOT NULL DEFAULT 'next_number' CHECK (do_not_call_match IN ('next_number', 'close_record')),
  ADD COLUMN do_not_call_days integer CHECK (do_not_call_days BETWEEN 1 AND 3650);

-- Every centre has its common list, and every campaign fills it, those that are there already too.
INSERT INTO do_not_call_list (centre_id, id, name, kind, common, created_at, updated_at)
SELECT id, gen_random_uuid(), CASE language WHEN 'ru' THEN 'Общий список' ELSE 'Common list' END, 'internal', true, now(), now()
FROM centre;
INSERT INTO campaign_do_not_call (centre_id, campaign_id, list_id, fill, position)
SELECT c.centre_id, c.id, l.id, true, 1 FROM campaign c
JOIN do_not_call_list l ON l.centre_id = c.centre_id AND l.common;

CREATE FUNCTION make_common_do_not_call_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO do_not_call_list (centre_id, id, name, kind, common, created_at, updated_at)
  VALUES (NEW.id, gen_random_uuid(), CASE NEW.language WHEN 'ru' THEN 'Общий список' ELSE 'Common list' END, 'internal', true,
    NEW.created_at, NEW.created_at);
  RETURN NEW;
END $$;
CREATE TRIGGER centre_has_a_common_list AFTER INSERT ON centre
  FOR EACH ROW EXECUTE FUNCTION make_common_do_not_call_list();
