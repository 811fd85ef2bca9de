-- Up Migration

-- Who looks at the closings of a campaign (OUT-LNK-03); asked whenever a record closes.
CREATE INDEX list_association_source ON list_association (centre_id, list_id, (filter->>'campaignId'))
  WHERE filter->>'kind' = 'campaign_statuses';
