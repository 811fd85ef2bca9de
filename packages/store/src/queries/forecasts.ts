import type { AssociationId, CampaignId, CentreId, ListId, Quota, RecordId } from "@perezvon/model";
import type {
  CallHistory,
  CampaignCourseRow,
  ForecastQueries,
  RecordPattern,
  RemainingRecords,
} from "../contract/forecasts.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { loadClaimed } from "../engine/claimed-record.ts";
import { doNotCallMatches } from "../engine/do-not-call.ts";
import { readNumberZones } from "../engine/number-zones.ts";
import { roomLeft } from "../engine/quota.ts";
import { readSurroundings } from "./forecast-surroundings.ts";

/** Eleven, the outer two without the freaks. */
const quantiles = "ARRAY[0.005, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.995]::float8[]";
/** Of fewer values nothing is said. */
const leastValues = 20;
const sampled = 600;
const leastSampled = 60;
const mostPatterns = 40;
/** A break is longer than what one needs to press «ready». */
const shortestBreakSeconds = 60;
const longestStateSeconds = 12 * 3_600;

/** Somebody answered, whether or not an agent was free for him. */
const outcome = `CASE WHEN t.agent_id IS NOT NULL OR t.disposition = 'no_agent' THEN 'person' ELSE t.disposition END`;
const dials = `attempt t WHERE t.centre_id = $1 AND t.started_at >= $2 AND ($3::uuid IS NULL OR t.campaign_id = $3)
  AND t.ended_at IS NOT NULL AND t.is_call_attempt AND NOT t.is_inbound AND t.disposition NOT IN ('system_failure', 'agent_failure')`;

export function makeForecastQueries(db: Database): ForecastQueries {
  return {
    history: (centreId, campaignId, query) =>
      db.inCentre(centreId, (tx) => readHistory(tx, centreId, campaignId, query)),
    remaining: (centreId, campaignId, query) =>
      db.inCentre(centreId, (tx) => readRemaining(tx, centreId, campaignId, query)),
    surroundings: (centreId, campaignId, query) =>
      db.inCentre(centreId, (tx) => readSurroundings(tx, centreId, campaignId, query)),
    course: (centreId, campaignId, query) =>
      db.inCentre(centreId, (tx) => readCourse(tx, centreId, campaignId, query)),
    get: (centreId, campaignId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<{ input: unknown; result: unknown; made_by: string; made_at: number }>(
          `SELECT input, result, made_by, made_at FROM campaign_forecast WHERE centre_id = $1 AND campaign_id = $2`,
          [centreId, campaignId],
        );
        return row && { input: row.input, result: row.result, madeBy: row.made_by, madeAt: row.made_at };
      }),
    put: (centreId, campaignId, { input, result, at }, actor) =>
      db.inCentre(centreId, async (tx) => {
        const written = await tx.run(
          `INSERT INTO campaign_forecast (centre_id, campaign_id, input, result, made_by, made_at)
           SELECT c.centre_id, c.id, $3, $4, $5, $6 FROM campaign c WHERE c.centre_id = $1 AND c.id = $2
           ON CONFLICT (centre_id, campaign_id) DO UPDATE SET input = $3, result = $4, made_by = $5, made_at = $6`,
          [centreId, campaignId, JSON.stringify(input), JSON.stringify(result), actor.name, time(at)],
        );
        return written > 0;
      }),
  };
}

async function readHistory(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId | undefined,
  { since, timeZone }: { readonly since: number; readonly timeZone: string },
): Promise<CallHistory> {
  const parameters = [centreId, time(since), campaignId ?? null];
  const counts = await tx.rows<{ hour: number; attempt: number; outcome: string; dials: number }>(
    `SELECT extract(hour FROM t.started_at AT TIME ZONE $4)::integer AS hour, least(t.attempt_number, 3) AS attempt,
       ${outcome} AS outcome, count(*) AS dials FROM ${dials} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [...parameters, timeZone],
  );
  const dialing = await tx.rows<{ outcome: string; times: number[] }>(
    `SELECT ${outcome} AS outcome, percentile_cont(${quantiles}) WITHIN GROUP (ORDER BY t.dialing_ms / 1000.0) AS times
     FROM ${dials} AND t.dialing_ms IS NOT NULL GROUP BY 1 HAVING count(*) >= ${leastValues}`,
    parameters,
  );
  const timesOf = async (what: string, condition: string) => {
    const row = await tx.row<{ times: number[] }>(
      `SELECT percentile_cont(${quantiles}) WITHIN GROUP (ORDER BY ${what} / 1000.0) AS times
       FROM ${dials} AND ${what} IS NOT NULL AND ${condition} HAVING count(*) >= ${leastValues}`,
      parameters,
    );
    return row?.times;
  };
  const dispositions = await tx.rows<{ disposition: string; talks: number }>(
    `SELECT t.disposition, count(*) AS talks FROM ${dials} AND t.agent_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC`,
    parameters,
  );
  return {
    dials: counts,
    dialing: new Map(dialing.map(({ outcome: name, times }) => [name, times])),
    analysisOfPersons: await timesOf("t.analysis_ms", `${outcome} = 'person'`),
    analysisOfOthers: await timesOf("t.analysis_ms", `${outcome} <> 'person'`),
    talk: await timesOf("t.answered_ms", "t.agent_id IS NOT NULL"),
    dispositions,
    ...(await readAgentTimes(tx, parameters)),
  };
}

async function readAgentTimes(
  tx: Transaction,
  parameters: readonly (string | Date | null)[],
): Promise<Pick<CallHistory, "afterCallWork" | "breaks">> {
  const row = await tx.found<{
    wrap: number[] | null;
    wraps: number;
    breaks: number;
    away: number | null;
    working: number | null;
  }>(
    `WITH agents AS (SELECT DISTINCT t.agent_id FROM ${dials} AND t.agent_id IS NOT NULL),
       spans AS (SELECT e.state, extract(epoch FROM lead(e.at) OVER (PARTITION BY e.user_id ORDER BY e.at, e.seq) - e.at)::float8
           AS seconds
         FROM agent_state_event e JOIN agents a ON a.agent_id = e.user_id WHERE e.centre_id = $1 AND e.at >= $2)
     SELECT percentile_cont(${quantiles}) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE state = 'after_call_work') AS wrap,
       count(*) FILTER (WHERE state = 'after_call_work') AS wraps,
       count(*) FILTER (WHERE state = 'not_ready' AND seconds >= ${shortestBreakSeconds}) AS breaks,
       sum(seconds) FILTER (WHERE state = 'not_ready' AND seconds >= ${shortestBreakSeconds}) AS away,
       sum(seconds) FILTER (WHERE state IN ('ready', 'busy', 'after_call_work')) AS working
     FROM spans WHERE seconds < ${longestStateSeconds}`,
    parameters,
  );
  const { wrap, wraps, breaks, away, working } = row;
  return {
    afterCallWork: wraps >= leastValues ? optional(wrap) : undefined,
    breaks:
      breaks === 0
        ? undefined
        : { everyMinutes: Number(working ?? 0) / breaks / 60, minutes: Number(away ?? 0) / breaks / 60 },
  };
}

interface AssociationCount {
  readonly id: AssociationId;
  readonly list_id: ListId;
  readonly generation: number;
  readonly position: number;
  readonly ratio: number;
  readonly fresh: number;
  readonly quota: Quota | null;
}

interface Asked {
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
  readonly now: number;
  readonly until: number;
  readonly dayStart: number | undefined;
  readonly expiry: { readonly until: number; readonly stretchMs: number };
  /** Records of each list that are looked at. */
  readonly sample: number;
}

async function readRemaining(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  { now, until, dayStart, expiry }: Parameters<ForecastQueries["remaining"]>[2],
): Promise<RemainingRecords[]> {
  const associations = await tx.rows<AssociationCount>(
    `SELECT a.id, a.list_id, l.generation, a.position, a.ratio, a.quota, coalesce(t.fresh, 0) AS fresh
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id AND NOT l.frozen
     LEFT JOIN association_total t ON t.centre_id = a.centre_id AND t.association_id = a.id AND t.generation = l.generation
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled ORDER BY a.position, a.attached`,
    [centreId, campaignId],
  );
  const sample = Math.max(leastSampled, Math.floor(sampled / Math.max(1, associations.length)));
  const lists: RemainingRecords[] = [];
  for (const association of associations)
    lists.push(
      await remainingOf(tx, { centreId, campaignId, now, until, dayStart, expiry, sample }, association),
    );
  return lists;
}

async function remainingOf(
  tx: Transaction,
  asked: Asked,
  association: AssociationCount,
): Promise<RemainingRecords> {
  const { centreId, campaignId, now, sample } = asked;
  const { id, list_id: listId, generation, position, ratio, fresh, quota } = association;
  const open = await readOpen(tx, asked, association);
  const expiring = await tx.rows<{ expires_at: number; records: number }>(
    `SELECT ${expirySql("$4", "$5")} AS expires_at, count(*) AS records FROM ${own} AND rs.state = 'new' AND rs.locked_by IS NULL
       AND rs.expires_at <= $6 GROUP BY 1 ORDER BY 1`,
    [centreId, id, generation, time(now), asked.expiry.stretchMs, time(asked.expiry.until)],
  );
  const keys = await tx.rows<{ record_id: RecordId; priority: number | null; quota_group: string | null }>(
    `(SELECT rs.record_id, rs.priority, rs.quota_group FROM ${own} AND rs.state = 'new' AND rs.locked_by IS NULL AND rs.record_id % $4 = 0 LIMIT $5)
     UNION ALL (SELECT rs.record_id, NULL, rs.quota_group FROM ${own} AND rs.state = 'open' LIMIT $6)`,
    [centreId, id, generation, Math.max(1, Math.floor(fresh / sample)), sample, Math.ceil(sample / 4)],
  );
  const records = await loadClaimed(
    tx,
    centreId,
    keys.map((key) => ({ associationId: id, recordId: key.record_id })),
  );
  const matches = await doNotCallMatches(tx, centreId, campaignId, records, now);
  const zones = await readNumberZones(tx, centreId, [...new Set(records.flatMap(({ numbers }) => numbers))]);
  return {
    listId,
    order: position,
    ratio,
    fresh,
    open,
    expiring: expiring.map(({ expires_at: expiresAt, records: count }) => ({ expiresAt, records: count })),
    quotas: quota ? await roomLeft(tx, { centreId, associationId: id, generation }, quota) : [],
    patterns: patternsOf(
      records,
      new Map(keys.map(({ record_id, ...own }) => [record_id, own])),
      matches,
      zones,
    ),
  };
}

const own =
  "record_state rs WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.generation = $3 AND rs.passes";

/** The middle of the stretch in which a record expires. */
function expirySql(from: string, stretchMs: string): string {
  const stretch = `make_interval(secs => ${stretchMs}::float8 / 1000)`;
  return `date_bin(${stretch}, rs.expires_at, ${from}) + ${stretch} / 2`;
}

/** Records that were handed out before, those alike together. */
async function readOpen(
  tx: Transaction,
  { centreId, now, until, dayStart, expiry }: Asked,
  { id, generation }: AssociationCount,
): Promise<RemainingRecords["open"]> {
  const rows = await tx.rows<{
    attempts: number;
    due_at: number;
    minutes: number | null;
    today: number;
    expires_at: number | null;
    records: number;
  }>(
    `SELECT rs.attempts, date_bin('10 minutes', least(rs.due_at, $4::timestamptz), '2000-01-01T00:00:00Z') AS due_at,
       ceil(extract(epoch FROM p.until_at - p.from_at) / 600)::integer * 10 AS minutes,
       coalesce(d.today, 0) AS today, CASE WHEN rs.expires_at <= $8 THEN ${expirySql("$5", "$7")} END AS expires_at,
       count(*) AS records
     FROM record_state rs LEFT JOIN promised_call p ON p.centre_id = rs.centre_id AND p.association_id = rs.association_id
       AND p.record_id = rs.record_id AND p.done_at IS NULL AND p.until_at > $5
     LEFT JOIN LATERAL (SELECT count(DISTINCT t.attempt_number)::integer AS today FROM attempt t
       WHERE t.centre_id = rs.centre_id AND t.association_id = rs.association_id AND t.record_id = rs.record_id
         AND t.started_at >= $6 AND t.is_call_attempt) d ON rs.last_call_at >= $6
     WHERE rs.centre_id = $1 AND rs.association_id = $2 AND rs.generation = $3 AND rs.passes AND rs.state = 'open'
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 1, 3, 4, 5`,
    [
      centreId,
      id,
      generation,
      time(until),
      time(now),
      dayStart === undefined ? null : time(dayStart),
      expiry.stretchMs,
      time(expiry.until),
    ],
  );
  return rows.map(({ attempts, due_at, minutes, today, expires_at, records }) => ({
    attempts,
    dueAt: due_at,
    promisedMinutes: optional(minutes),
    attemptsToday: today,
    expiresAt: optional(expires_at),
    records,
  }));
}

/** What hours and zones are found by, the commonest kinds first; a number goes no further than its area code. */
function patternsOf(
  sample: Awaited<ReturnType<typeof loadClaimed>>,
  own: ReadonlyMap<RecordId, { readonly priority: number | null; readonly quota_group: string | null }>,
  matches: Awaited<ReturnType<typeof doNotCallMatches>>,
  zones: ReadonlyMap<string, readonly string[]>,
): RecordPattern[] {
  const found = new Map<string, { pattern: Omit<RecordPattern, "records">; records: number }>();
  for (const [place, { recordId, numbers, timeZone, traits }] of sample.entries()) {
    const match = matches.find((each) => each.place === place);
    const barred = numbers.flatMap((number, index) => (match?.numbers.includes(number) ? [index] : []));
    const { priority, quota_group: quota } = own.get(recordId)!;
    const pattern = {
      numbers: numbers.map((number, index) => ({
        prefix: number.slice(0, 5),
        label: traits.labels[index] ?? "",
        ...(zones.has(number) && { zones: zones.get(number) }),
        ...(traits.ownZones?.[index] !== undefined && { ownZone: traits.ownZones[index] }),
      })),
      timeZone: traits.ownZone,
      defaultZone: timeZone,
      region: traits.region,
      postalCode: traits.postalCode && `${traits.postalCode.slice(0, 3)}000`,
      priority: priority ? Math.ceil(priority / 10) * 10 : undefined,
      listed: match?.record ? ("record" as const) : barred.length > 0 ? barred : undefined,
      notBefore: traits.notBefore,
      notAfter: traits.notAfter,
      quota: optional(quota),
    };
    const key = JSON.stringify(pattern);
    const known = found.get(key);
    if (known) known.records++;
    else found.set(key, { pattern, records: 1 });
  }
  return [...found.values()]
    .sort((a, b) => b.records - a.records)
    .slice(0, mostPatterns)
    .map(({ pattern, records }) => ({ ...pattern, records }));
}

async function readCourse(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  { from, until, lengthMs }: { readonly from: number; readonly until: number; readonly lengthMs: number },
): Promise<CampaignCourseRow[]> {
  const stretches = Math.floor((until - from) / lengthMs);
  if (stretches < 1) return [];
  const end = from + stretches * lengthMs;
  const bin = (instant: string) => `floor(extract(epoch FROM ${instant} - $3) * 1000 / $5)::integer`;
  const parameters = [centreId, campaignId, time(from), time(end), lengthMs];
  const dialled = await tx.rows<{
    place: number;
    dials: number;
    live: number;
    abandoned: number;
    talks: number;
  }>(
    `SELECT ${bin("t.started_at")} AS place, count(*) FILTER (WHERE t.is_call_attempt) AS dials,
       count(*) FILTER (WHERE t.agent_id IS NOT NULL OR t.disposition = 'no_agent') AS live,
       count(*) FILTER (WHERE t.disposition = 'no_agent') AS abandoned, count(*) FILTER (WHERE t.agent_id IS NOT NULL) AS talks
     FROM attempt t WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.started_at >= $3 AND t.started_at < $4 AND NOT t.is_inbound
     GROUP BY 1`,
    parameters,
  );
  const closed = await tx.rows<{ place: number; closed: number }>(
    `SELECT ${bin("rs.closed_at")} AS place, count(*) AS closed
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN record_state rs ON rs.centre_id = a.centre_id AND rs.association_id = a.id AND rs.generation = l.generation
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled AND rs.state = 'closed' AND rs.closed_at >= $3 AND rs.closed_at < $4
     GROUP BY 1`,
    parameters,
  );
  const spent = await tx.rows<{ place: number; busy: number; ready: number }>(
    `WITH agents AS (SELECT DISTINCT t.agent_id FROM attempt t
         WHERE t.centre_id = $1 AND t.campaign_id = $2 AND t.started_at >= $3 AND t.started_at < $4 AND t.agent_id IS NOT NULL),
       spans AS (SELECT e.state, e.at, coalesce(lead(e.at) OVER (PARTITION BY e.user_id ORDER BY e.at, e.seq), $4) AS until
         FROM agent_state_event e JOIN agents a ON a.agent_id = e.user_id
         WHERE e.centre_id = $1 AND e.at >= $3::timestamptz - interval '12 hours' AND e.at < $4)
     SELECT g.place, coalesce(sum(ms) FILTER (WHERE s.state IN ('busy', 'after_call_work')), 0)::float8 AS busy,
       coalesce(sum(ms) FILTER (WHERE s.state = 'ready'), 0)::float8 AS ready
     FROM generate_series(0, $6::integer - 1) AS g(place)
     CROSS JOIN LATERAL (SELECT $3::timestamptz + make_interval(secs => g.place * $5 / 1000.0) AS begins,
       $3::timestamptz + make_interval(secs => (g.place + 1) * $5 / 1000.0) AS ends) b
     JOIN spans s ON s.at < b.ends AND s.until > b.begins
     CROSS JOIN LATERAL (SELECT extract(epoch FROM least(s.until, b.ends) - greatest(s.at, b.begins)) * 1000 AS ms) m
     GROUP BY 1`,
    [...parameters, stretches],
  );
  return Array.from({ length: stretches }, (_, place): CampaignCourseRow => {
    const of = <T extends { readonly place: number }>(rows: readonly T[]) =>
      rows.find((row) => row.place === place);
    const counts = of(dialled);
    return {
      at: from + (place + 1) * lengthMs,
      dials: counts?.dials ?? 0,
      live: counts?.live ?? 0,
      abandoned: counts?.abandoned ?? 0,
      talks: counts?.talks ?? 0,
      closed: of(closed)?.closed ?? 0,
      busyMs: Number(of(spent)?.busy ?? 0),
      readyMs: Number(of(spent)?.ready ?? 0),
    };
  });
}
