-- Up Migration

-- Lower part of «Списки»: how an association chooses among the records of its list (OUT-CMP-06, OUT-SEL-04 to -11).
ALTER TABLE list_association
  ADD COLUMN instance text NOT NULL DEFAULT '' CHECK (length(instance) <= 64),
  ADD COLUMN priority_hours integer CHECK (priority_hours BETWEEN 1 AND 8760),
  ADD COLUMN full_passes boolean NOT NULL DEFAULT false,
  ADD COLUMN filter jsonb,
  ADD COLUMN sorting jsonb NOT NULL DEFAULT '{"kind":"file"}',
  ADD COLUMN quota jsonb,
  -- The pass in progress, of full passes.
  ADD COLUMN pass integer NOT NULL DEFAULT 1,
  -- Rises with every change; while the other lags behind, the records do not yet show what the settings say.
  ADD COLUMN revision integer NOT NULL DEFAULT 0,
  ADD COLUMN settled integer NOT NULL DEFAULT 0,
  -- The day of the centre for which dates relative to today were last looked at.
  ADD COLUMN settled_day date;
ALTER TABLE list_association DROP CONSTRAINT list_association_centre_id_campaign_id_list_id_key;
CREATE UNIQUE INDEX list_association_instance ON list_association (centre_id, campaign_id, list_id, lower(instance));
CREATE INDEX list_association_unsettled ON list_association (centre_id) WHERE revision <> settled;

ALTER TABLE record_state
  -- Admitted by the filter, and by no instance of the list before this one; otherwise the record has no state here (OUT-GEN-01).
  ADD COLUMN passes boolean NOT NULL DEFAULT true,
  -- Closed with a disposition that fills its quota group.
  ADD COLUMN fills boolean NOT NULL DEFAULT false,
  -- Order of the association's sorting as text compared byte by byte; null is the order of the file.
  ADD COLUMN sort_key text COLLATE "C",
  -- The priority lapses.
  ADD COLUMN priority_until timestamptz(3),
  -- End of the window of a rescheduled record; null for one that a rule made (OUT-SEL-05).
  ADD COLUMN window_until timestamptz(3),
  -- The last pass in which it was handed out.
  ADD COLUMN pass integer NOT NULL DEFAULT 0,
  ADD COLUMN expires_at timestamptz(3);

-- The classes of OUT-SEL-01 once more, in the order of the sorting; what the filter keeps out costs nothing.
DROP INDEX record_state_fresh;
DROP INDEX record_state_priority;
DROP INDEX record_state_due;
DROP INDEX record_state_repeat;
CREATE INDEX record_state_fresh ON record_state (centre_id, association_id, generation, sort_key, record_id)
  WHERE state = 'new' AND locked_by IS NULL AND passes;
CREATE INDEX record_state_priority ON record_state (centre_id, association_id, generation, priority DESC, sort_key, record_id)
  WHERE state IN ('new', 'open') AND locked_by IS NULL AND passes AND priority IS NOT NULL AND attempts = 0;
CREATE INDEX record_state_due ON record_state (centre_id, association_id, generation, due_at, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND passes;
CREATE INDEX record_state_due_sorted ON record_state (centre_id, association_id, generation, sort_key, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND passes AND sort_key IS NOT NULL;
CREATE INDEX record_state_repeat ON record_state (centre_id, association_id, generation, due_at, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND passes AND repeat;
CREATE INDEX record_state_window ON record_state (centre_id, association_id, generation, sort_key, record_id)
  WHERE state = 'open' AND locked_by IS NULL AND passes AND window_until IS NOT NULL;
CREATE INDEX record_state_fills ON record_state (centre_id, association_id, generation, quota_group) WHERE fills AND passes;
CREATE INDEX record_state_quota ON record_state (centre_id, association_id, generation, quota_group, state)
  WHERE quota_group IS NOT NULL AND state IN ('new', 'open', 'excluded');
CREATE INDEX record_state_expiry ON record_state (expires_at)
  WHERE expires_at IS NOT NULL AND locked_by IS NULL AND state IN ('new', 'open');
CREATE INDEX record_state_lapse ON record_state (priority_until) WHERE priority_until IS NOT NULL AND priority IS NOT NULL;

-- Values are kept as people wrote them; these read them. What is no such value is null.
CREATE FUNCTION as_number(given text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN t ~ '^[+-]?[0-9]{1,15}(\.[0-9]{1,15})?$' THEN t::double precision END
  FROM (SELECT replace(regexp_replace(given, '[ \u00a0]', '', 'g'), ',', '.') AS t) AS s
$$;

-- A date or date-time as 'YYYY-MM-DDTHH:MM:SS', which sorts as it reads; an offset is left out of account.
CREATE FUNCTION as_moment(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN iso IS NOT NULL THEN iso[1] || '-' || iso[2] || '-' || iso[3] || 'T' || lpad(coalesce(iso[5], '00'), 2, '0') || ':'
      || coalesce(iso[6], '00') || ':' || coalesce(iso[8], '00')
    WHEN dot IS NOT NULL THEN dot[3] || '-' || lpad(dot[2], 2, '0') || '-' || lpad(dot[1], 2, '0') || 'T'
      || lpad(coalesce(dot[5], '00'), 2, '0') || ':' || coalesce(dot[6], '00') || ':' || coalesce(dot[8], '00')
  END
  FROM (SELECT
    regexp_match(given, '^([0-9]{4})-([0-9]{2})-([0-9]{2})((?:T|[ \u00a0]+)([0-9]{1,2}):([0-9]{2})(:([0-9]{2}))?.*)?$') AS iso,
    regexp_match(given, '^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})((?:T|[ \u00a0]+)([0-9]{1,2}):([0-9]{2})(:([0-9]{2}))?.*)?$') AS dot
  ) AS m
$$;

-- The instant of an expiry: a bare date is the end of that day; without an offset it is told in the zone (OUT-SEL-10).
CREATE FUNCTION as_expiry(given text, zone text) RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  told text := as_moment(given);
  apart text := (regexp_match(given, '[0-9](Z|[+-][0-9]{2}:?[0-9]{2})$'))[1];
BEGIN
  IF told IS NULL THEN RETURN NULL; END IF;
  IF given !~ '[0-9]:[0-9]{2}' THEN RETURN (told::timestamp + interval '1 day') AT TIME ZONE zone; END IF;
  IF apart IS NOT NULL THEN RETURN (told || apart)::timestamptz; END IF;
  RETURN told::timestamp AT TIME ZONE zone;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;

-- Of a number, hexadecimal text that sorts as the number does.
CREATE FUNCTION number_key(given double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN given < 0 THEN '0' || translate(encode(float8send(given), 'hex'), '0123456789abcdef', 'fedcba9876543210')
    -- Of 0 and its negative there is one key.
    ELSE '1' || encode(float8send(CASE WHEN given = 0 THEN 0 ELSE given END), 'hex') END
  WHERE given IS NOT NULL
$$;

-- One field of a sorting as hexadecimal text whose byte order is the wanted order: empty last, and a descending one inverted.
CREATE FUNCTION sort_part(given text, as_kind text, descending boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN hex IS NULL THEN '1' ELSE '0' || CASE WHEN descending
    THEN translate(hex, '0123456789abcdef', 'fedcba9876543210') ELSE hex END END
  FROM (SELECT CASE as_kind
    WHEN 'number' THEN number_key(as_number(given))
    WHEN 'moment' THEN encode(convert_to(as_moment(given), 'UTF8'), 'hex')
    ELSE CASE WHEN given = '' THEN NULL
      ELSE encode(convert_to(translate(lower(left(given, 48)), 'ё', 'е'), 'UTF8'), 'hex') || '00' END
  END AS hex) AS h
$$;
