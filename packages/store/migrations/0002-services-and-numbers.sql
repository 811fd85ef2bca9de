-- Up Migration

CREATE TABLE calendar (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  items jsonb NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX calendar_name ON calendar (centre_id, lower(name));
CALL protect('calendar');

-- «Часы работы» (PLT-CAL-03); `hours` is what package `schedule` reads.
CREATE TABLE working_hours (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  hours jsonb NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX working_hours_name ON working_hours (centre_id, lower(name));
CALL protect('working_hours');

CREATE TABLE service (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('inbound', 'outbound', 'chat')),
  disposition_required boolean NOT NULL DEFAULT false,
  after_call_work boolean NOT NULL DEFAULT true,
  service_level_percent integer NOT NULL DEFAULT 80 CHECK (service_level_percent BETWEEN 1 AND 100),
  service_level_seconds integer NOT NULL DEFAULT 20 CHECK (service_level_seconds BETWEEN 1 AND 3600),
  working_hours_id uuid,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, working_hours_id) REFERENCES working_hours
);
CREATE UNIQUE INDEX service_name ON service (centre_id, lower(name));
CALL protect('service');

CREATE TABLE service_group (
  centre_id uuid NOT NULL,
  service_id uuid NOT NULL,
  group_id uuid NOT NULL,
  -- Level that members of the group get with the service's skill (PLT-SKL-04).
  level integer NOT NULL DEFAULT 100 CHECK (level BETWEEN 0 AND 100),
  PRIMARY KEY (centre_id, service_id, group_id),
  FOREIGN KEY (centre_id, service_id) REFERENCES service ON DELETE CASCADE,
  FOREIGN KEY (centre_id, group_id) REFERENCES centre_group
);
CREATE INDEX service_group_group ON service_group (centre_id, group_id);
CALL protect('service_group');

-- The skill of a service; no row means that the person has it not (PLT-SKL-03).
CREATE TABLE skill_level (
  centre_id uuid NOT NULL,
  user_id uuid NOT NULL,
  service_id uuid NOT NULL,
  level integer NOT NULL CHECK (level BETWEEN 0 AND 100),
  by_hand boolean NOT NULL DEFAULT false,
  PRIMARY KEY (centre_id, user_id, service_id),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE,
  FOREIGN KEY (centre_id, service_id) REFERENCES service ON DELETE CASCADE
);
CREATE INDEX skill_level_service ON skill_level (centre_id, service_id);
CALL protect('skill_level');

CREATE TABLE disposition (
  centre_id uuid NOT NULL,
  service_id uuid NOT NULL,
  key text NOT NULL,
  name_ru text NOT NULL,
  name_en text NOT NULL,
  code text CHECK (code ~ '^[A-Za-z0-9]{1,32}$'),
  folder text NOT NULL,
  type text NOT NULL,
  visible_to_agents boolean NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (centre_id, service_id, key),
  FOREIGN KEY (centre_id, service_id) REFERENCES service ON DELETE CASCADE
);
CALL protect('disposition');

CREATE TABLE scenario (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('voice', 'chat', 'system')),
  definition jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX scenario_name ON scenario (centre_id, kind, lower(name));
CALL protect('scenario');

CREATE TABLE trunk (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  host text NOT NULL,
  port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
  transport text NOT NULL DEFAULT 'udp' CHECK (transport IN ('udp', 'tcp', 'tls')),
  username text,
  -- Encrypted with the centre's key (PLT-AUT-11).
  password_sealed text,
  register boolean NOT NULL DEFAULT false,
  channels integer CHECK (channels > 0),
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX trunk_name ON trunk (centre_id, lower(name));
CALL protect('trunk');

-- An outside number; it belongs to one centre at a time (PLT-TEN-12).
CREATE TABLE number (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  number text NOT NULL UNIQUE CHECK (number ~ '^\+[0-9]{7,15}$'),
  label text NOT NULL DEFAULT '',
  trunk_id uuid,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, trunk_id) REFERENCES trunk
);
CALL protect('number');

-- Entry of the incoming number plan.
CREATE TABLE incoming_number (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  internal_number text CHECK (internal_number ~ '^[0-9]{1,5}$'),
  number_id uuid,
  scenario_id uuid NOT NULL,
  service_id uuid NOT NULL,
  priority integer NOT NULL DEFAULT 1,
  -- Empty: hours of the service (PLT-CAL-09).
  working_hours_id uuid,
  in_directory boolean NOT NULL DEFAULT true,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, number_id) REFERENCES number,
  FOREIGN KEY (centre_id, scenario_id) REFERENCES scenario,
  FOREIGN KEY (centre_id, service_id) REFERENCES service,
  FOREIGN KEY (centre_id, working_hours_id) REFERENCES working_hours
);
CREATE UNIQUE INDEX incoming_number_name ON incoming_number (centre_id, lower(name));
CREATE UNIQUE INDEX incoming_number_internal ON incoming_number (centre_id, internal_number);
CREATE UNIQUE INDEX incoming_number_outside ON incoming_number (centre_id, number_id);
CALL protect('incoming_number');

-- A SIP line of a user.
CREATE TABLE endpoint (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  login text NOT NULL,
  password_sealed text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE UNIQUE INDEX endpoint_login ON endpoint (centre_id, lower(login));
CREATE INDEX endpoint_user ON endpoint (centre_id, user_id);
CALL protect('endpoint');

-- Registrations survive a restart of the switch (TEL-GEN-05).
CREATE TABLE registration_binding (
  centre_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  contact text NOT NULL,
  call_id text NOT NULL,
  cseq bigint NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (centre_id, endpoint_id, contact),
  FOREIGN KEY (centre_id, endpoint_id) REFERENCES endpoint ON DELETE CASCADE
);
CALL protect('registration_binding');
