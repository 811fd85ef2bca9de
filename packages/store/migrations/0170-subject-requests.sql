-- Up Migration

-- Erasures on a person's request (OUT-CPL-11). The number stands here only while the work goes on, sealed with the centre's key.
CREATE TABLE erasure (
  centre_id uuid NOT NULL REFERENCES centre,
  id uuid NOT NULL,
  -- Country code and the last two digits.
  masked text NOT NULL,
  number_sealed text,
  reason text NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
  steps_done integer NOT NULL DEFAULT 0,
  steps_all integer NOT NULL DEFAULT 0,
  -- Rows and files erased, by place.
  counts jsonb NOT NULL DEFAULT '{}',
  failure text,
  started_by text NOT NULL,
  user_id uuid,
  address text,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  PRIMARY KEY (centre_id, id)
);
CREATE INDEX erasure_running ON erasure (started_at) WHERE state = 'running';
CALL protect('erasure');

CREATE FUNCTION erased_texts(texts text[], pattern text, mark text) RETURNS text[] LANGUAGE sql IMMUTABLE
RETURN (SELECT array_agg(regexp_replace(t, pattern, mark, 'g') ORDER BY n) FROM unnest(texts) WITH ORDINALITY AS u(t, n));

CREATE FUNCTION erased_json(value jsonb, pattern text, mark text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  CASE jsonb_typeof(value)
    WHEN 'string' THEN RETURN to_jsonb(regexp_replace(value #>> '{}', pattern, mark, 'g'));
    WHEN 'number' THEN RETURN CASE WHEN (value #>> '{}') ~ pattern THEN to_jsonb(mark) ELSE value END;
    WHEN 'array' THEN RETURN (
      SELECT coalesce(jsonb_agg(erased_json(e, pattern, mark) ORDER BY n), '[]')
      FROM jsonb_array_elements(value) WITH ORDINALITY AS j(e, n));
    WHEN 'object' THEN RETURN (
      SELECT coalesce(jsonb_object_agg(regexp_replace(k, pattern, mark, 'g'), erased_json(e, pattern, mark)), '{}')
      FROM jsonb_each(value) AS j(k, e));
    ELSE RETURN value;
  END CASE;
END $$;

-- Every column of a centre's tables that can hold a number, tables to come included. Left out are keys, what keeps the person from being
-- called (it stays), and what the centre has set up itself.
CREATE FUNCTION subject_columns() RETURNS TABLE (tab text, col text, kind text) LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.relname::text, a.attname::text, a.atttypid::regtype::text
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
    AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'centre_id' AND NOT o.attisdropped)
    AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY(i.indkey))
    AND c.relname NOT IN ('do_not_call_entry', 'barred_number', 'black_list_entry', 'number', 'dialling_number')
  ORDER BY 1, 2;
END;

CREATE FUNCTION subject_rows(tab text, pattern text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  finds text;
  n bigint;
BEGIN
  SELECT string_agg(format(CASE s.kind WHEN 'text' THEN '%1$I ~ $1' WHEN 'jsonb' THEN '%1$I::text ~ $1'
    ELSE 'array_to_string(%1$I, chr(10)) ~ $1' END, s.col), ' OR ')
  INTO finds FROM subject_columns() s WHERE s.tab = subject_rows.tab;
  IF finds IS NULL THEN RETURN 0; END IF;
  EXECUTE format('SELECT count(*) FROM %I WHERE centre_id = current_centre() AND (%s)', tab, finds) INTO n USING pattern;
  RETURN n;
END $$;

CREATE FUNCTION subject_erase(tab text, pattern text, mark text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  finds text;
  sets text;
  n bigint;
BEGIN
  SELECT string_agg(format(CASE s.kind WHEN 'text' THEN '%1$I ~ $1' WHEN 'jsonb' THEN '%1$I::text ~ $1'
      ELSE 'array_to_string(%1$I, chr(10)) ~ $1' END, s.col), ' OR '),
    string_agg(format(CASE s.kind WHEN 'text' THEN '%1$I = regexp_replace(%1$I, $1, $2, ''g'')'
      WHEN 'jsonb' THEN '%1$I = erased_json(%1$I, $1, $2)' ELSE '%1$I = erased_texts(%1$I, $1, $2)' END, s.col), ', ')
  INTO finds, sets FROM subject_columns() s WHERE s.tab = subject_erase.tab;
  IF finds IS NULL THEN RETURN 0; END IF;
  EXECUTE format('UPDATE %I SET %s WHERE centre_id = current_centre() AND (%s)', tab, sets, finds) USING pattern, mark;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- The audit log and the records of calls are never changed by the program (PLT-AUL-02, TEL-CDR-06); this one door takes a number out of
-- them, and nothing else.
CREATE FUNCTION subject_erase_kept(tab text, pattern text, mark text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tab NOT IN ('audit_entry', 'call_leg') THEN RAISE EXCEPTION 'not a table of records that are kept: %', tab; END IF;
  RETURN subject_erase(tab, pattern, mark);
END $$;
REVOKE ALL ON FUNCTION subject_erase_kept FROM PUBLIC;
GRANT EXECUTE ON FUNCTION subject_erase_kept TO perezvon_app;
-- Row policies hold for the owner of the tables, too.
CREATE POLICY erasure ON audit_entry TO CURRENT_USER USING (centre_id = current_centre()) WITH CHECK (centre_id = current_centre());
CREATE POLICY erasure ON call_leg TO CURRENT_USER USING (centre_id = current_centre()) WITH CHECK (centre_id = current_centre());
