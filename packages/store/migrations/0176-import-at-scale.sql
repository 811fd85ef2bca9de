-- Up Migration

-- Records and their lives come by the million, thousands in one statement. What they refer to is asked once a statement, with the same
-- locks that foreign keys take at every row, and what goes with them goes in one statement as well.

CREATE FUNCTION refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE foreign_key_violation USING MESSAGE = 'a row never moves to another owner', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;

-- Records of a list.
ALTER TABLE record DROP CONSTRAINT record_centre_id_list_id_fkey;

CREATE FUNCTION require_lists() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked record;
BEGIN
  FOR asked IN SELECT DISTINCT w.centre_id, w.list_id FROM written w LOOP
    PERFORM FROM list l WHERE l.centre_id = asked.centre_id AND l.id = asked.list_id FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE foreign_key_violation USING MESSAGE = 'a record of a list that is not there', TABLE = 'record',
        CONSTRAINT = TG_NAME;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE TRIGGER record_of_list AFTER INSERT ON record REFERENCING NEW TABLE AS written FOR EACH STATEMENT
  EXECUTE FUNCTION require_lists();
CREATE TRIGGER record_stays BEFORE UPDATE OF centre_id, id, list_id ON record FOR EACH ROW
  WHEN ((OLD.centre_id, OLD.id, OLD.list_id) IS DISTINCT FROM (NEW.centre_id, NEW.id, NEW.list_id))
  EXECUTE FUNCTION refuse_move();

CREATE FUNCTION delete_records_of_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM record r WHERE r.centre_id = OLD.centre_id AND r.list_id = OLD.id;
  RETURN NULL;
END $$;

CREATE TRIGGER list_records AFTER DELETE ON list FOR EACH ROW EXECUTE FUNCTION delete_records_of_list();

-- The life of a record in an association.
ALTER TABLE record_state DROP CONSTRAINT record_state_centre_id_association_id_fkey,
  DROP CONSTRAINT record_state_centre_id_record_id_fkey;

CREATE FUNCTION require_records() RETURNS trigger LANGUAGE plpgsql
  -- The tables may have grown from nothing since they were last counted.
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  asked record;
  present bigint;
  held bigint;
  wanted bigint;
BEGIN
  FOR asked IN SELECT DISTINCT w.centre_id, w.association_id FROM written w LOOP
    PERFORM FROM list_association a WHERE a.centre_id = asked.centre_id AND a.id = asked.association_id FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE foreign_key_violation USING MESSAGE = 'a life in an association that is not there', TABLE = 'record_state',
        CONSTRAINT = TG_NAME;
    END IF;
  END LOOP;
  -- Nobody else can see, so nobody can delete, what this very transaction wrote; all others are held.
  SELECT count(*) INTO wanted FROM written;
  SELECT count(*) INTO present FROM written w CROSS JOIN LATERAL (
    SELECT FROM record r WHERE r.centre_id = w.centre_id AND r.id = w.record_id AND r.xmin = pg_current_xact_id()::xid OFFSET 0) own;
  IF present < wanted THEN
    PERFORM FROM written w CROSS JOIN LATERAL (
      SELECT FROM record r WHERE r.centre_id = w.centre_id AND r.id = w.record_id AND r.xmin <> pg_current_xact_id()::xid
      FOR KEY SHARE) other;
    GET DIAGNOSTICS held = ROW_COUNT;
    present := present + held;
    IF present < wanted THEN
      RAISE foreign_key_violation USING MESSAGE = 'a life of a record that is not there', TABLE = 'record_state',
        CONSTRAINT = TG_NAME;
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER record_state_of_record AFTER INSERT ON record_state REFERENCING NEW TABLE AS written FOR EACH STATEMENT
  EXECUTE FUNCTION require_records();
CREATE TRIGGER record_state_stays BEFORE UPDATE OF centre_id, association_id, record_id ON record_state FOR EACH ROW
  WHEN ((OLD.centre_id, OLD.association_id, OLD.record_id)
    IS DISTINCT FROM (NEW.centre_id, NEW.association_id, NEW.record_id))
  EXECUTE FUNCTION refuse_move();

CREATE FUNCTION delete_lives_of_records() RETURNS trigger LANGUAGE plpgsql
  -- The tables may have grown from nothing since they were last counted.
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  DELETE FROM record_state s USING (
    SELECT l.centre_id, l.association_id, l.record_id FROM gone g CROSS JOIN LATERAL (
      SELECT o.centre_id, o.association_id, o.record_id FROM record_state o
      WHERE o.centre_id = g.centre_id AND o.record_id = g.id OFFSET 0) l) l
  WHERE s.centre_id = l.centre_id AND s.association_id = l.association_id AND s.record_id = l.record_id;
  RETURN NULL;
END $$;

CREATE TRIGGER record_lives AFTER DELETE ON record REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
  EXECUTE FUNCTION delete_lives_of_records();

CREATE FUNCTION delete_lives_of_association() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM record_state s WHERE s.centre_id = OLD.centre_id AND s.association_id = OLD.id;
  RETURN NULL;
END $$;

CREATE TRIGGER association_lives AFTER DELETE ON list_association FOR EACH ROW
  EXECUTE FUNCTION delete_lives_of_association();
