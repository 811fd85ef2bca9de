-- Up Migration

-- The centre's mail server (PLT-EML-01, PLT-EML-02). No row: the centre sends no mail.
CREATE TABLE mail_settings (
  centre_id uuid PRIMARY KEY REFERENCES centre,
  host text NOT NULL,
  port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
  security text NOT NULL CHECK (security IN ('none', 'starttls', 'tls')),
  login text NOT NULL DEFAULT '',
  password_sealed text,
  sender_name text NOT NULL DEFAULT '',
  sender_address text NOT NULL,
  reply_to text NOT NULL DEFAULT '',
  -- Where the pages are, for links in letters. It is never taken from a request, which anybody can forge.
  site_url text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL
);
CALL protect('mail_settings');

-- Outgoing mail (PLT-EML-03). The content holds links and passwords: it is sealed, and gone as soon as the letter has ended.
CREATE TABLE mail_letter (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  kind text NOT NULL,
  recipient text NOT NULL,
  content_sealed text,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  -- What the mail server said last.
  answer text,
  created_at timestamptz(3) NOT NULL,
  next_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  PRIMARY KEY (centre_id, id)
);
CREATE INDEX mail_letter_waiting ON mail_letter (next_at) WHERE state = 'waiting';
CREATE INDEX mail_letter_ended ON mail_letter (ended_at) WHERE state <> 'waiting';
CALL protect('mail_letter');

-- Single-use links to a new password (PLT-AUT-08): SHA-256 of 256 random bits.
CREATE TABLE recovery_token (
  centre_id uuid NOT NULL REFERENCES centre,
  token_hash text NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  -- Used, or voided by a newer one.
  ended_at timestamptz(3),
  PRIMARY KEY (centre_id, token_hash),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE UNIQUE INDEX recovery_token_hash ON recovery_token (token_hash);
CREATE INDEX recovery_token_user ON recovery_token (centre_id, user_id, created_at);
CALL protect('recovery_token');
