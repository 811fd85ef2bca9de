-- Up Migration

-- What the owner of a promised call is told of: moved, given to another, cancelled, or made by another (OUT-CBK-07). It goes when he
-- has read it.
CREATE TABLE call_back_news (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('moved', 'given', 'cancelled', 'taken')),
  campaign text NOT NULL,
  customer_name text,
  number text NOT NULL,
  time_zone text NOT NULL,
  -- As he had promised it, and as it is now where it was moved.
  from_at timestamptz(3) NOT NULL,
  moved_to timestamptz(3),
  -- Who did it, and who has the call now.
  by_name text NOT NULL,
  owner_name text,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id),
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX call_back_news_user ON call_back_news (centre_id, user_id, at);
CALL protect('call_back_news');
