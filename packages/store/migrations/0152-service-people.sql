-- Up Migration

-- «Персонал»: who may change a service or campaign, who runs it, who hears its recordings (OUT-CMP-04, INB-PER-02).
CREATE TABLE service_person (
  centre_id uuid NOT NULL,
  service_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('administrator', 'manager', 'auditor')),
  PRIMARY KEY (centre_id, service_id, user_id, role),
  FOREIGN KEY (centre_id, service_id) REFERENCES service ON DELETE CASCADE,
  FOREIGN KEY (centre_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX service_person_user ON service_person (centre_id, user_id);
CALL protect('service_person');

-- Until now whoever could run campaigns ran all of them. Those who lead a group of a campaign go on running it; everybody else
-- is named by an administrator.
INSERT INTO service_person (centre_id, service_id, user_id, role)
SELECT DISTINCT g.centre_id, g.service_id, l.user_id, 'manager'
FROM service_group g
JOIN campaign c ON c.centre_id = g.centre_id AND c.id = g.service_id
JOIN group_supervisor l ON l.centre_id = g.centre_id AND l.group_id = g.group_id;
