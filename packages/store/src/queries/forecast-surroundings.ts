import type { CampaignId, CentreId, GroupId, InboundShare, ListId } from "@perezvon/model";
import type { CampaignTie, ForecastSurroundings } from "../contract/forecasts.ts";
import { type Transaction, time } from "../database/transaction.ts";

/** More campaigns than these are left out, the loosest ties first. */
const mostOthers = 8;
/** Of fewer calls from outside nothing is said. */
const leastCalls = 20;
const quantiles = "ARRAY[0.005, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.995]::float8[]";
/** A call that never ended is a fault of the books. */
const longestTalkSeconds = 4 * 3_600;

/** What takes a campaign's agents or gives it records: other campaigns and calls from outside. */
export async function readSurroundings(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  { since, timeZone }: { readonly since: number; readonly timeZone: string },
): Promise<ForecastSurroundings> {
  const others = await readOthers(tx, centreId, campaignId);
  const ids = [campaignId, ...others.map(({ id }) => id)];
  const feeds = await tx.rows<{
    to_id: CampaignId;
    from_id: CampaignId;
    list_id: ListId;
    filter: {
      readonly dispositions: string[];
      readonly match: "in" | "not_in";
      readonly delayMinutes: number;
    };
    position: number;
    ratio: number;
  }>(
    `SELECT a.campaign_id AS to_id, (a.filter->>'campaignId')::uuid AS from_id, a.list_id, a.filter, a.position, a.ratio
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id AND NOT l.frozen
     WHERE a.centre_id = $1 AND a.campaign_id = ANY($2::uuid[]) AND a.enabled AND a.filter->>'kind' = 'campaign_statuses'
       AND (a.filter->>'campaignId')::uuid = ANY($2::uuid[]) ORDER BY a.campaign_id, a.position, a.attached`,
    [centreId, ids],
  );
  const kept = await tx.rows<{ group_id: GroupId; unit: InboundShare["unit"]; value: number }>(
    `SELECT g.id AS group_id, g.inbound_share_unit AS unit, g.inbound_share AS value FROM service_group sg
     JOIN centre_group g ON g.centre_id = sg.centre_id AND g.id = sg.group_id
     WHERE sg.centre_id = $1 AND sg.service_id = $2 AND g.inbound_share IS NOT NULL ORDER BY g.id`,
    [centreId, campaignId],
  );
  return {
    others,
    feeds: feeds.map(({ to_id, from_id, list_id, filter, position, ratio }) => ({
      to: to_id,
      from: from_id,
      listId: list_id,
      dispositions: filter.dispositions,
      match: filter.match,
      delayMinutes: filter.delayMinutes,
      order: position,
      ratio,
    })),
    inbound: await readInbound(tx, [centreId, campaignId, time(since), timeZone]),
    kept: kept.map(({ group_id: groupId, ...share }) => ({ groupId, share })),
  };
}

/** A chain is started as one, so whether it runs now says nothing; of the others those dial that run. */
async function readOthers(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<ForecastSurroundings["others"]> {
  const rows = await tx.rows<{ id: CampaignId; tie: CampaignTie }>(
    `WITH RECURSIVE me AS (SELECT campaign_group_id FROM campaign WHERE centre_id = $1 AND id = $2),
       feed AS (SELECT a.campaign_id AS follower, (a.filter->>'campaignId')::uuid AS source FROM list_association a
         WHERE a.centre_id = $1 AND a.enabled AND a.filter->>'kind' = 'campaign_statuses'),
       source(id) AS (SELECT source FROM feed WHERE follower = $2 UNION SELECT f.source FROM source s JOIN feed f ON f.follower = s.id),
       fed(id) AS (SELECT follower FROM feed WHERE source = $2),
       colleague AS (SELECT DISTINCT h.service_id FROM service_group g
         JOIN group_member m ON m.centre_id = g.centre_id AND m.group_id = g.group_id
         JOIN group_member n ON n.centre_id = m.centre_id AND n.user_id = m.user_id
         JOIN service_group h ON h.centre_id = n.centre_id AND h.group_id = n.group_id
         WHERE g.centre_id = $1 AND g.service_id = $2),
       tied AS (SELECT c.id, c.started, CASE
           WHEN c.campaign_group_id = me.campaign_group_id THEN 'chain'
           WHEN c.id IN (SELECT id FROM source) THEN 'source'
           WHEN c.id IN (SELECT id FROM fed) THEN 'fed'
           WHEN c.dialling->>'mode' <> 'automatic' AND c.id IN (SELECT service_id FROM colleague) THEN 'agents' END AS tie
         FROM campaign c, me WHERE c.centre_id = $1 AND c.id <> $2 AND c.enabled)
     SELECT id, tie FROM tied WHERE tie = 'chain' OR (tie IS NOT NULL AND started)
     ORDER BY array_position(ARRAY['chain', 'source', 'fed', 'agents'], tie), id LIMIT ${mostOthers}`,
    [centreId, campaignId],
  );
  return rows;
}

/** Calls from outside that the agents of its groups took, on the days on which they took any. */
async function readInbound(
  tx: Transaction,
  parameters: readonly (string | Date)[],
): Promise<ForecastSurroundings["inbound"]> {
  const calls = `interaction i WHERE i.centre_id = $1 AND i.direction = 'inbound' AND i.started_at >= $3 AND i.answered_at IS NOT NULL
    AND i.ended_at < i.answered_at + interval '${longestTalkSeconds} seconds'
    AND i.agent_id IN (SELECT m.user_id FROM service_group g
      JOIN group_member m ON m.centre_id = g.centre_id AND m.group_id = g.group_id WHERE g.centre_id = $1 AND g.service_id = $2)`;
  const { total, days, talk } = await tx.found<{ total: number; days: number; talk: number[] | null }>(
    `SELECT count(*) AS total, count(DISTINCT (i.started_at AT TIME ZONE $4)::date) AS days,
       percentile_cont(${quantiles}) WITHIN GROUP (ORDER BY extract(epoch FROM i.ended_at - i.answered_at)::float8) AS talk
     FROM ${calls}`,
    parameters,
  );
  if (total < leastCalls || talk === null) return undefined;
  const hours = await tx.rows<{ hour: number; calls: number }>(
    `SELECT extract(hour FROM i.started_at AT TIME ZONE $4)::integer AS hour, count(*) AS calls FROM ${calls} GROUP BY 1`,
    parameters,
  );
  const perHour = Array.from({ length: 24 }, (_, hour) => {
    const found = hours.find((row) => row.hour === hour);
    return found === undefined ? 0 : Math.round((100 * found.calls) / days) / 100;
  });
  return { perHour, talk };
}
