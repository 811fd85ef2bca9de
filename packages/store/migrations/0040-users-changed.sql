-- Up Migration

-- Who saved last wins only knowingly (PLT-GEN-03).
ALTER TABLE user_account ADD COLUMN version integer NOT NULL DEFAULT 1;
-- Shown only (PLT-USR-02); login or name of the process, as in the audit log.
ALTER TABLE user_account ADD COLUMN created_by text;
ALTER TABLE user_account ADD COLUMN position text NOT NULL DEFAULT '';
ALTER TABLE centre_group ADD COLUMN version integer NOT NULL DEFAULT 1;

-- What was done to one object, newest first (PLT-AUL-03).
CREATE INDEX audit_entry_object ON audit_entry (centre_id, object_id, id);
