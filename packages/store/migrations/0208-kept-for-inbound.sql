-- Up Migration

-- How much of a blended group is kept for inbound calls: so many agents, or per cent of those at work; null: nothing (OUT-MOD-13).
ALTER TABLE centre_group
  ADD COLUMN inbound_share_unit text CHECK (inbound_share_unit IN ('agents', 'percent')),
  ADD COLUMN inbound_share integer CHECK (inbound_share BETWEEN 1 AND 1000),
  ADD CHECK ((inbound_share_unit IS NULL) = (inbound_share IS NULL)),
  ADD CHECK (inbound_share_unit <> 'percent' OR inbound_share <= 100);
