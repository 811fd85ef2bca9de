-- Up Migration

-- Keys of programs (PLT-API-02): shown once, only the SHA-256 is kept.
CREATE TABLE api_key (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  key_hash text NOT NULL UNIQUE,
  -- The first characters, by which a person knows it again.
  hint text NOT NULL,
  privileges text[] NOT NULL,
  -- Addresses and networks in the notation of RFC 4632; none is any.
  addresses text[] NOT NULL,
  expires_at timestamptz(3),
  used_at timestamptz(3),
  used_from text,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE UNIQUE INDEX api_key_name ON api_key (centre_id, lower(name));
CALL protect('api_key');

-- What a change with an Idempotency-Key has answered; 24 hours (OUT-API-03).
CREATE TABLE idempotent_request (
  centre_id uuid NOT NULL REFERENCES centre,
  -- The session's user or the key of a program: two may choose the same text.
  party uuid NOT NULL,
  key text NOT NULL,
  -- Of method, path and body: the same key must not be used for something else.
  fingerprint text NOT NULL,
  begun_at timestamptz(3) NOT NULL,
  -- Null while the first request is in work.
  status smallint,
  -- Sealed with the centre's key: an answer may show a new password.
  answer_sealed text,
  PRIMARY KEY (centre_id, party, key)
);
CREATE INDEX idempotent_request_begun ON idempotent_request (begun_at);
CALL protect('idempotent_request');
