-- Up Migration

-- Settings of a SIP line's devices: NAT (TEL-TPT-02), encryption of signalling (TEL-SEC-04), networks it may come from
-- (TEL-SEC-03; none given: any), whether MD5 is offered beside SHA-256 (TEL-AUT-01).
ALTER TABLE endpoint ADD COLUMN nat boolean NOT NULL DEFAULT true;
ALTER TABLE endpoint ADD COLUMN encryption text NOT NULL DEFAULT 'allowed' CHECK (encryption IN ('allowed', 'required'));
ALTER TABLE endpoint ADD COLUMN networks cidr[] NOT NULL DEFAULT '{}';
ALTER TABLE endpoint ADD COLUMN md5 boolean NOT NULL DEFAULT true;

-- The host that devices of a centre name in their requests and that is its realm (TEL-REG-05). Without one the centre's
-- lines are found under the name of the installation.
ALTER TABLE centre ADD COLUMN sip_host text UNIQUE CHECK (sip_host = lower(sip_host));
