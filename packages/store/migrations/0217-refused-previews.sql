-- Up Migration

-- Which agents have refused records today, or not taken them (OUT-PRV-02).
CREATE INDEX agent_state_event_refused ON agent_state_event (centre_id, at) WHERE reason = 'preview_refused';
