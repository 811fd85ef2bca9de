-- Up Migration

-- Web services that scenarios ask, with what opens them (PLT-SET-04, OUT-CMP-14).
CREATE TABLE web_service (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  name text NOT NULL,
  -- Stands before the address of each request: nothing of it is sent elsewhere.
  address text NOT NULL,
  login text NOT NULL,
  -- Names of the headers whose values are sealed.
  header_names text[] NOT NULL,
  -- Password and values of the headers, sealed with the centre's key; never shown.
  secrets_sealed text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX web_service_name ON web_service (centre_id, lower(name));
CALL protect('web_service');
