-- Up Migration

-- A persistent connection: the user's phone is called once at sign-in and stays in the call (TEL-PHN-04).
ALTER TABLE user_account ADD COLUMN persistent_phone boolean NOT NULL DEFAULT false;

-- Whose calls somebody else is called to as a coach, and whether to every one that comes (PBX-COACH-01, -02). Nobody coaches himself.
ALTER TABLE user_account
  ADD COLUMN coach_id uuid CHECK (coach_id <> id),
  ADD COLUMN coach_every_call boolean NOT NULL DEFAULT false,
  ADD FOREIGN KEY (centre_id, coach_id) REFERENCES user_account;
