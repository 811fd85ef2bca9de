-- Up Migration

-- Claims read the lowest entries of an index, which are those that were taken last: every dead one is gone through again until it is
-- cleaned away. A share of a table of ten million records would leave hundreds of thousands of them, and a vacuum that finds few pages
-- touched would leave the indexes alone altogether.
ALTER TABLE record_state SET (autovacuum_vacuum_scale_factor = 0.002, autovacuum_vacuum_threshold = 10000,
  vacuum_index_cleanup = on);
