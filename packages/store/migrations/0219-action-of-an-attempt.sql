-- Up Migration

-- What the rules, or the agent, made of the record when the attempt ended (OUT-RES-07). Null: nothing, or written before it was kept.
ALTER TABLE attempt ADD COLUMN action text;
