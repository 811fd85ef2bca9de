-- Up Migration

-- The centre whose work the present transaction does; nothing is visible while it is not set (PLT-TEN-02).
CREATE FUNCTION current_centre() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.centre_id', true), '')::uuid;

-- Gives a table the two locks every table of a centre has: the program sees one centre at a time, and only the narrow
-- system door (sign-in, start-up sweeps) sees all.
CREATE PROCEDURE protect(tab regclass, centre_column name DEFAULT 'centre_id') LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
  EXECUTE format(
    'CREATE POLICY own_centre ON %s TO perezvon_app USING (%I = current_centre()) WITH CHECK (%I = current_centre())',
    tab, centre_column, centre_column);
  EXECUTE format('CREATE POLICY system_door ON %s TO perezvon_system USING (true) WITH CHECK (true)', tab);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO perezvon_app, perezvon_system', tab);
END $$;

CREATE TABLE centre (
  id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]{3,40}$'),
  name text NOT NULL,
  time_zone text NOT NULL,
  language text NOT NULL CHECK (language IN ('ru', 'en')),
  home_country text NOT NULL CHECK (home_country ~ '^[A-Z]{2}$'),
  agent_no_answer_seconds integer NOT NULL DEFAULT 20 CHECK (agent_no_answer_seconds BETWEEN 5 AND 120),
  after_call_work_seconds integer NOT NULL DEFAULT 0 CHECK (after_call_work_seconds BETWEEN 0 AND 3600),
  -- «ID записи» is unique in the centre and never used again (OUT-LST-05).
  next_record_id bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CALL protect('centre', 'id');

CREATE TABLE centre_group (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX centre_group_name ON centre_group (centre_id, lower(name));
CALL protect('centre_group');

CREATE TABLE role (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  code text NOT NULL,
  name_ru text NOT NULL,
  name_en text NOT NULL,
  preset boolean NOT NULL,
  PRIMARY KEY (centre_id, id),
  UNIQUE (centre_id, code)
);
CALL protect('role');

CREATE TABLE role_privilege (
  centre_id uuid NOT NULL,
  role_id uuid NOT NULL,
  privilege text NOT NULL,
  has boolean NOT NULL,
  may_grant boolean NOT NULL,
  PRIMARY KEY (centre_id, role_id, privilege),
  FOREIGN KEY (centre_id, role_id) REFERENCES role ON DELETE CASCADE
);
CALL protect('role_privilege');

CREATE TABLE user_account (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  login text NOT NULL,
  first_name text NOT NULL DEFAULT '',
  last_name text NOT NULL DEFAULT '',
  patronymic text NOT NULL DEFAULT '',
  extension text CHECK (extension ~ '^[0-9]{1,5}$'),
  email text,
  home_group_id uuid,
  password_hash text NOT NULL,
  password_temporary boolean NOT NULL DEFAULT true,
  password_set_at timestamptz(3) NOT NULL,
  password_dies_at timestamptz(3),
  language text CHECK (language IN ('ru', 'en')),
  time_zone text,
  theme text NOT NULL DEFAULT 'system' CHECK (theme IN ('light', 'dark', 'system')),
  device text NOT NULL DEFAULT 'browser' CHECK (device IN ('browser', 'sip', 'none')),
  auto_answer boolean NOT NULL DEFAULT false,
  no_answer_seconds integer CHECK (no_answer_seconds BETWEEN 5 AND 120),
  after_call_work_seconds integer CHECK (after_call_work_seconds BETWEEN 0 AND 3600),
  support_account boolean NOT NULL DEFAULT false,
  disabled boolean NOT NULL DEFAULT false,
  failures integer NOT NULL DEFAULT 0,
  failed_at timestamptz(3),
  locked_until timestamptz(3),
  last_sign_in_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  -- History stays under the name of a deleted person (PLT-USR-04).
  deleted_at timestamptz(3),
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, home_group_id) REFERENCES centre_group
);
CREATE UNIQUE INDEX user_account_login ON user_account (centre_id, lower(login)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX user_account_extension ON user_account (centre_id, extension) WHERE deleted_at IS NULL;
CREATE INDEX user_account_any_login ON user_account (lower(login)) WHERE deleted_at IS NULL;
CREATE INDEX user_account_any_email ON user_account (lower(email)) WHERE deleted_at IS NULL;
CALL protect('user_account');

CREATE TABLE user_role (
  centre_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role_id uuid NOT NULL,
  PRIMARY KEY (centre_id, user_id, role_id),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE,
  FOREIGN KEY (centre_id, role_id) REFERENCES role
);
CALL protect('user_role');

CREATE TABLE password_history (
  centre_id uuid NOT NULL,
  user_id uuid NOT NULL,
  set_at timestamptz(3) NOT NULL,
  password_hash text NOT NULL,
  PRIMARY KEY (centre_id, user_id, set_at),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CALL protect('password_history');

CREATE TABLE session (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  token_hash text NOT NULL UNIQUE,
  csrf_token text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  address text NOT NULL,
  user_agent text NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX session_of_user ON session (centre_id, user_id);
CALL protect('session');

CREATE TABLE group_member (
  centre_id uuid NOT NULL,
  group_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (centre_id, group_id, user_id),
  FOREIGN KEY (centre_id, group_id) REFERENCES centre_group,
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX group_member_user ON group_member (centre_id, user_id);
CALL protect('group_member');

CREATE TABLE group_supervisor (
  centre_id uuid NOT NULL,
  group_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (centre_id, group_id, user_id),
  FOREIGN KEY (centre_id, group_id) REFERENCES centre_group,
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CALL protect('group_supervisor');

CREATE TABLE audit_entry (
  centre_id uuid NOT NULL REFERENCES centre,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz(3) NOT NULL,
  user_id uuid,
  actor text NOT NULL,
  address text,
  act text NOT NULL,
  kind text NOT NULL,
  object_id text,
  object_name text,
  before jsonb,
  after jsonb,
  PRIMARY KEY (centre_id, id)
);
CREATE INDEX audit_entry_at ON audit_entry (centre_id, at);
CALL protect('audit_entry');
-- Entries cannot be changed or deleted (PLT-AUL-02).
REVOKE UPDATE, DELETE ON audit_entry FROM perezvon_app, perezvon_system;
