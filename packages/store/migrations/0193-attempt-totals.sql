-- Up Migration

-- Penetration and attempts per closed record (OUT-STA-04) without reading every record of a campaign whenever somebody looks.
ALTER TABLE association_total
  -- Of those that pass: with at least one attempt.
  ADD COLUMN tried integer NOT NULL DEFAULT 0,
  -- Attempts of the closed ones.
  ADD COLUMN closed_attempts bigint NOT NULL DEFAULT 0;

UPDATE association_total t SET tried = n.tried, closed_attempts = n.closed_attempts
FROM (SELECT centre_id, association_id, generation, count(*) FILTER (WHERE attempts > 0) AS tried,
    coalesce(sum(attempts) FILTER (WHERE state = 'closed'), 0) AS closed_attempts
  FROM record_state WHERE passes AND attempts > 0 GROUP BY centre_id, association_id, generation) n
WHERE t.centre_id = n.centre_id AND t.association_id = n.association_id AND t.generation = n.generation;
