-- Up Migration

-- Addresses whose SIP is dropped (TEL-SEC-01). They are shut out of the whole installation, which has the nil id among the
-- centres: no centre sees these rows, only the system door does.
CREATE TABLE sip_ban (
  centre_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  address text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('wrong_credentials', 'many_names', 'scanner', 'many_numbers', 'by_hand')),
  detail text NOT NULL,
  since timestamptz(3) NOT NULL,
  until timestamptz(3) NOT NULL,
  times integer NOT NULL CHECK (times > 0),
  PRIMARY KEY (centre_id, address)
);
CALL protect('sip_ban');

-- What the guard has counted, in its own shape; at most 5 s stale (TEL-GEN-05).
CREATE TABLE sip_counters (
  centre_id uuid PRIMARY KEY DEFAULT '00000000-0000-0000-0000-000000000000',
  counters jsonb NOT NULL,
  at timestamptz(3) NOT NULL
);
CALL protect('sip_counters');

-- Allow-lists and deny-lists of networks (TEL-SEC-03): of a centre, or with the nil id of the installation.
CREATE TABLE sip_network (
  centre_id uuid NOT NULL,
  id uuid NOT NULL,
  list text NOT NULL CHECK (list IN ('allow', 'deny')),
  network cidr NOT NULL,
  note text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (centre_id, id)
);
CREATE UNIQUE INDEX sip_network_once ON sip_network (centre_id, list, network);
CALL protect('sip_network');
