import type { CampaignId, CentreId, RecordCondition } from "@perezvon/model";
import { comparableRegion } from "@perezvon/model";
import type { ListFieldRow } from "../contract/lists.ts";
import type { SetupFacts } from "../contract/setup-facts.ts";
import type { Transaction } from "../database/transaction.ts";
import { agentFieldSql, personSql } from "../engine/personal-agents.ts";

/** Distinct values beyond this say nothing more to whoever sets a campaign up. */
const mostGroups = 2_000;

interface ListSelected {
  readonly name: string;
  readonly position: number;
  readonly fields: readonly ListFieldRow[];
  readonly filter: { readonly kind: string; readonly condition?: RecordCondition } | null;
  readonly quota: boolean;
  readonly fed: boolean;
  readonly list_id: string;
  readonly generation: number;
  readonly records: number;
}

/** What «Диагностика» asks of the lists, numbers and exports of a campaign, beside its counters (OUT-DIA-02). */
export async function readSetupFacts(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<SetupFacts> {
  const lists = await tx.rows<ListSelected>(
    `SELECT l.name, a.position, g.fields, a.filter, a.quota IS NOT NULL AS quota,
       EXISTS (SELECT FROM feed f WHERE f.centre_id = a.centre_id AND f.list_id = a.list_id AND f.enabled) AS fed, a.list_id, l.generation, g.records
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled ORDER BY a.position, a.attached`,
    [centreId, campaignId],
  );
  return {
    lists: lists.map(({ name, position, fields, filter, quota, fed }) => ({
      name,
      order: position,
      fields,
      mayGrow: filter?.kind === "campaign_statuses" || looksAtToday(filter?.condition) || fed,
      quota,
    })),
    regions: await readRegions(tx, centreId, lists),
    codes: await readCodes(tx, centreId, lists),
    places: await readPlaces(tx, centreId, lists),
    unskilledOwners: await readUnskilledOwners(tx, centreId, campaignId),
    ...(await readAttempts(tx, centreId, campaignId)),
    doNotCall: await tx.rows<{ name: string; entries: boolean }>(
      `SELECT l.name, EXISTS (SELECT FROM do_not_call_entry e WHERE e.centre_id = l.centre_id AND e.list_id = l.id) AS entries
       FROM campaign_do_not_call u JOIN do_not_call_list l ON l.centre_id = u.centre_id AND l.id = u.list_id
       WHERE u.centre_id = $1 AND u.campaign_id = $2 ORDER BY u.position`,
      [centreId, campaignId],
    ),
    ...(await tx.found<{ trunk: boolean }>(
      `SELECT EXISTS (SELECT FROM trunk t WHERE t.centre_id = c.centre_id AND t.enabled
         AND (c.trunk_id IS NULL OR t.id = c.trunk_id)) AS trunk FROM campaign c WHERE c.centre_id = $1 AND c.id = $2`,
      [centreId, campaignId],
    )),
    unlabelledNumbers: await readUnlabelled(tx, centreId, campaignId),
    failingFeeds: await readFailingFeeds(tx, centreId, campaignId),
    failingExports: (
      await tx.rows<{ name: string }>(
        `SELECT k.name FROM export_task k WHERE k.centre_id = $1 AND k.campaign_id = $2 AND k.enabled AND 'failed' = (
           SELECT r.state FROM export_run r WHERE r.centre_id = k.centre_id AND r.task_id = k.id AND r.state <> 'running'
           ORDER BY r.started_at DESC LIMIT 1) ORDER BY k.name`,
        [centreId, campaignId],
      )
    ).map(({ name }) => name),
  };
}

/** Lists of the campaign, and those it does not call, whose last update from a server of others failed. */
function readFailingFeeds(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  return tx.rows<SetupFacts["failingFeeds"][number]>(
    `SELECT used.name AS list, used.of FROM (
       SELECT DISTINCT l.id, l.name, 'contacts' AS of FROM list_association a
         JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
         WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled
       UNION ALL SELECT d.id, d.name, 'do_not_call' FROM campaign_do_not_call u
         JOIN do_not_call_list d ON d.centre_id = u.centre_id AND d.id = u.list_id
         WHERE u.centre_id = $1 AND u.campaign_id = $2) used
     JOIN feed f ON f.centre_id = $1 AND f.id = used.id AND f.enabled
     WHERE 'failed' = (SELECT i.outcome FROM list_import i
       WHERE i.centre_id = $1 AND i.source = 'feed' AND i.outcome <> 'running'
         AND (i.list_id = f.list_id OR i.do_not_call_list_id = f.do_not_call_list_id)
       ORDER BY i.started_at DESC LIMIT 1) ORDER BY used.name`,
    [centreId, campaignId],
  );
}

/** Values of the field «Регион», with the beginning of a number that says in which country. */
async function readRegions(tx: Transaction, centreId: CentreId, lists: readonly ListSelected[]) {
  const found = new Map<string, { region: string; number: string }>();
  for (const { list_id, generation, fields } of lists) {
    const place = fields.findIndex(({ type }) => type === "region");
    if (place < 0) continue;
    const rows = await tx.rows<{ region: string; number: string }>(
      `SELECT btrim(r.cells[$4]) AS region, left(r.numbers[1], 5) AS number FROM record r
       WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3 AND btrim(r.cells[$4]) <> '' AND r.numbers[1] IS NOT NULL
       GROUP BY 1, 2 ORDER BY count(*) DESC, 1 LIMIT ${mostGroups}`,
      [centreId, list_id, generation, place + 1],
    );
    for (const row of rows) {
      const key = comparableRegion(row.number, row.region);
      if (!found.has(key)) found.set(key, row);
    }
  }
  return [...found.values()];
}

/** One number for each beginning `+7495` for which neither its record nor its list names a zone. */
async function readCodes(tx: Transaction, centreId: CentreId, lists: readonly ListSelected[]) {
  const found = new Map<string, string>();
  for (const { list_id, generation } of lists) {
    const rows = await tx.rows<{ code: string; number: string }>(
      `SELECT left(n, 5) AS code, min(n) AS number FROM record r CROSS JOIN unnest(r.numbers) AS n
       WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3 AND r.time_zone IS NULL
         AND NOT EXISTS (SELECT FROM list l WHERE l.centre_id = $1 AND l.id = $2 AND l.time_zone IS NOT NULL)
       GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${mostGroups}`,
      [centreId, list_id, generation],
    );
    for (const { code, number } of rows) if (!found.has(code)) found.set(code, number);
  }
  return [...found.values()];
}

/** Of longer lists so many records are looked at, spread over all of them. */
const mostLookedAt = 50_000;

/** One number for each beginning, region and beginning of a postal code, of records that name no zone themselves. */
async function readPlaces(tx: Transaction, centreId: CentreId, lists: readonly ListSelected[]) {
  const found: { number: string; postalCode: string; region: string }[] = [];
  for (const { list_id, generation, fields, records } of lists) {
    const placeOf = (type: string) => fields.findIndex((field) => field.type === type) + 1;
    const rows = await tx.rows<(typeof found)[number]>(
      `SELECT min(n) AS number, min(coalesce(r.cells[$4], '')) AS "postalCode", btrim(coalesce(r.cells[$5], '')) AS region
       FROM record r CROSS JOIN unnest(r.numbers) AS n
       WHERE r.centre_id = $1 AND r.list_id = $2 AND r.generation = $3 AND r.time_zone IS NULL AND r.id % $6 = 0
       GROUP BY left(n, 5), left(regexp_replace(coalesce(r.cells[$4], ''), '[ -]', '', 'g'), 3), 3 ORDER BY count(*) DESC, 1
       LIMIT ${mostGroups}`,
      [
        centreId,
        list_id,
        generation,
        placeOf("postal_code"),
        placeOf("region"),
        Math.max(1, Math.floor(records / mostLookedAt)),
      ],
    );
    found.push(...rows);
  }
  return found.map(({ number, postalCode, region }) => ({
    number,
    postalCode: postalCode || undefined,
    region: region || undefined,
  }));
}

/** An agent gets no call of a campaign without its skill, so his own records wait for nobody (OUT-CBK-06). */
async function readUnskilledOwners(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  const rows = await tx.rows<{ login: string; records: number }>(
    `SELECT u.login, sum(v.records)::float8 AS records
     FROM list_association a
     JOIN campaign c ON c.centre_id = a.centre_id AND c.id = a.campaign_id
     JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     CROSS JOIN LATERAL (SELECT ${agentFieldSql} AS field) f
     CROSS JOIN LATERAL (SELECT r.cells[f.field] AS value, count(*) AS records FROM record r
       WHERE f.field IS NOT NULL AND r.centre_id = l.centre_id AND r.list_id = l.id AND r.generation = l.generation
         AND btrim(r.cells[f.field]) <> '' GROUP BY 1 ORDER BY 2 DESC LIMIT ${mostGroups}) v
     JOIN user_account u ON u.centre_id = $1 AND u.id = ${personSql("v.value")}
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled AND NOT EXISTS (SELECT FROM skill_level k
       WHERE k.centre_id = $1 AND k.user_id = u.id AND k.service_id = $2 AND k.level > 0)
     GROUP BY u.login ORDER BY 2 DESC, 1`,
    [centreId, campaignId],
  );
  return {
    records: rows.reduce((all, { records }) => all + records, 0),
    names: rows.map(({ login }) => login),
  };
}

async function readAttempts(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  const row = await tx.found<{ closed: number; open: number; expiring: number }>(
    `SELECT coalesce(sum(rs.attempts) FILTER (WHERE rs.state = 'closed'), 0)::float8 AS closed,
       coalesce(sum(rs.attempts) FILTER (WHERE rs.state IN ('new', 'open')), 0)::float8 AS open,
       count(*) FILTER (WHERE rs.state = 'open' AND rs.due_at >= rs.expires_at)::float8 AS expiring
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN record_state rs ON rs.centre_id = a.centre_id AND rs.association_id = a.id AND rs.generation = l.generation
       AND rs.passes
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled`,
    [centreId, campaignId],
  );
  return { closedAttempts: row.closed, openAttempts: row.open, expiring: row.expiring };
}

/** The default number and those that a method chooses among (OUT-CPL-10). */
async function readUnlabelled(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  const rows = await tx.rows<{ number: string }>(
    `SELECT n.number FROM number n JOIN campaign c ON c.centre_id = n.centre_id AND c.id = $2
     WHERE n.centre_id = $1 AND btrim(n.label) = ''
       AND (n.number = c.caller_number OR coalesce(c.callers->'numbers', '[]'::jsonb) ? n.number) ORDER BY n.number`,
    [centreId, campaignId],
  );
  return rows.map(({ number }) => number);
}

/** A condition on a date relative to today lets other records in tomorrow (OUT-SEL-07). */
function looksAtToday(condition: RecordCondition | undefined): boolean {
  if (condition === undefined) return false;
  return condition.kind === "test" ? condition.operator === "days" : condition.of.some(looksAtToday);
}
