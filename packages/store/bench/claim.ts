import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger, systemClock, systemTimers } from "@perezvon/base";
import type { CampaignId, CentreId, ListId } from "@perezvon/model";
import pg from "pg";
import { openStore, type Store } from "../src/index.ts";
import { campaignInput } from "../testing/campaigns.ts";
import { actor, demoOptions } from "../testing/test-store.ts";

export interface ClaimBenchOptions {
  /** Records of the great centre and of the small one. */
  readonly records: number;
  readonly few: number;
  /** Records a claim asks for, and claims at once. */
  readonly batch: number;
  readonly atOnce: number;
  readonly seconds: number;
  /** Claims of each centre, in turns, for the growth: of one record that is due again, and of new ones. */
  readonly turns: number;
  /** A folder in which the database stays and is found again: preparing ten million records takes many minutes. */
  readonly data?: string;
}

interface Centre {
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
}

/**
 * What the claim costs on a real PostgreSQL with durable writes: `claimsPerSecond` counts records handed out of the great centre,
 * `p99Ms` one claim of it, `nodeMs` what this process computes for it. `growth` is the median claim there over that in the small
 * centre, in turns and of equal records: the greater of `growthDue` (one record that is due again) and `growthNew` (several new
 * ones). Neither centre runs out of them. Beside the time that passes, `processorGrowth` is taken of what the database computes for a
 * claim: on a machine with other work it is the one that repeats.
 */
export async function runClaimBench(options: ClaimBenchOptions): Promise<Record<string, unknown>> {
  const dataDir = options.data ?? (await mkdtemp(join(tmpdir(), "pz-claim-")));
  const store = await openStore({
    dataDir,
    logger: silentLogger,
    clock: systemClock,
    timers: systemTimers,
    dieWithProgram: true,
  });
  const owner = new pg.Client({ connectionString: store.ownerUrl });
  try {
    await owner.connect();
    const prepared = await prepare(store.store, owner, dataDir, options);
    if (options.seconds === 0) return { ...options, ...prepared };
    const { small, great, buildSeconds } = prepared;
    return { ...options, buildSeconds, ...(await measure(store.store, owner, small, great, options)) };
  } finally {
    await owner.end();
    await store.store.close();
    if (options.data === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Prepared {
  readonly small: Centre;
  readonly great: Centre;
  readonly buildSeconds: number;
}

async function prepare(
  store: Store,
  owner: pg.Client,
  dataDir: string,
  { few, records }: ClaimBenchOptions,
): Promise<Prepared> {
  const note = join(dataDir, "claim-bench.json");
  const found = await readFile(note, "utf8").catch(() => undefined);
  if (found !== undefined) return JSON.parse(found) as Prepared;
  const began = performance.now();
  const small = await centreOf(store, owner, "few", few);
  const great = await centreOf(store, owner, "many", records);
  await owner.query("VACUUM ANALYZE record_state");
  await owner.query("VACUUM ANALYZE record");
  await owner.query("CHECKPOINT");
  const prepared = { small, great, buildSeconds: tenths((performance.now() - began) / 1000) };
  await writeFile(note, JSON.stringify(prepared));
  return prepared;
}

async function measure(
  store: Store,
  owner: pg.Client,
  small: Centre,
  great: Centre,
  options: ClaimBenchOptions,
) {
  for (const centre of [small, great]) for (let n = 0; n < 20; n++) await claim(store, centre, 1);
  const computed = await backends(owner);
  const due = await inTurns(store, small, great, options.turns, 1, computed);
  const hot = await throughput(store, great, options);
  // Nothing is due any more: what follows are new records.
  await owner.query(
    "UPDATE record_state SET due_at = now() + interval '1 day' WHERE state = 'open' AND due_at < now()",
  );
  // What this one statement leaves behind no campaign would.
  await owner.query("VACUUM record_state");
  const fresh = await inTurns(
    store,
    small,
    great,
    options.turns,
    Math.floor(options.few / 4 / options.turns),
    await backends(owner),
  );
  return {
    ...hot,
    growth: Math.max(due.growth, fresh.growth),
    growthDue: due.growth,
    growthNew: fresh.growth,
    dueMs: due.ms,
    newMs: fresh.ms,
    processorGrowth: Math.max(due.processorGrowth, fresh.processorGrowth),
    dueProcessorMs: due.processorMs,
    newProcessorMs: fresh.processorMs,
  };
}

async function claim(store: Store, { centreId, campaignId }: Centre, limit: number) {
  const from = performance.now();
  const { length } = await store.engine.campaigns.claim(centreId, campaignId, limit, Date.now());
  if (length < limit) throw new Error("a centre ran dry");
  return { length, ms: performance.now() - from };
}

/** Milliseconds that the processor spent on the connections of centres so far. */
async function backends(owner: pg.Client): Promise<() => number> {
  const { rows } = await owner.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE usename = 'perezvon_app'",
  );
  return () =>
    rows.reduce(
      (sum, { pid }) => sum + Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6,
      0,
    );
}

/** Median claims of the small and of the great centre, one after the other. */
async function inTurns(
  store: Store,
  small: Centre,
  great: Centre,
  turns: number,
  limit: number,
  computed: () => number,
) {
  const times: [number[], number[]] = [[], []];
  const processor: [number[], number[]] = [[], []];
  for (let n = 0; n < turns; n++) {
    for (const [place, centre] of [small, great].entries()) {
      const from = computed();
      times[place]!.push((await claim(store, centre, limit)).ms);
      processor[place]!.push(computed() - from);
    }
  }
  const [ms, processorMs] = [times, processor].map((both) => both.map((one) => quantile(one, 0.5))) as [
    number[],
    number[],
  ];
  return {
    growth: hundredths(ms[1]! / ms[0]!),
    ms: ms.map(hundredths),
    processorGrowth: hundredths(processorMs[1]! / processorMs[0]!),
    processorMs: processorMs.map(hundredths),
  };
}

async function throughput(store: Store, great: Centre, { batch, atOnce, seconds }: ClaimBenchOptions) {
  const times: number[] = [];
  let records = 0;
  const computing = process.cpuUsage();
  const from = performance.now();
  const end = from + 1000 * seconds;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < end) {
        const { length, ms } = await claim(store, great, batch);
        records += length;
        times.push(ms);
      }
    }),
  );
  const took = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(computing);
  return {
    claimsPerSecond: Math.round(records / took),
    callsPerSecond: Math.round(times.length / took),
    p50Ms: tenths(quantile(times, 0.5)),
    p99Ms: tenths(quantile(times, 0.99)),
    nodeMs: hundredths((user + system) / 1000 / times.length),
  };
}

/** A centre with one started campaign: of its records a third is closed, a third waits, one in fifty is due again, the others are new. */
async function centreOf(store: Store, owner: pg.Client, slug: string, records: number): Promise<Centre> {
  const at = Date.now();
  const { centreId } = await store.seedDemoCentre(demoOptions);
  await owner.query("UPDATE centre SET slug = $1, next_record_id = $2 WHERE id = $3", [
    slug,
    firstId + records,
    centreId,
  ]);
  await owner.query("UPDATE number SET number = '+33' || substr(number, 3) || $2 WHERE centre_id = $1", [
    centreId,
    String(slug.length),
  ]);
  const fields = [
    { name: "Имя", type: "full_name", label: undefined, required: false },
    { name: "Телефон", type: "phone", label: "mobile", required: true },
  ] as const;
  const list = await store.lists.create(centreId, { name: "Великий список", fields, at }, actor);
  const input = campaignInput("Великая кампания", {
    lists: [{ listId: list.id as ListId, enabled: true, order: 1, ratio: 1 }],
  });
  const { campaign } = await store.campaigns.create(centreId, input, at, actor);
  await store.campaigns.setStarted(centreId, campaign.id, true, at, actor);
  await fill(owner, centreId, campaign.id, list.id, records);
  return { centreId, campaignId: campaign.id };
}

/** Beyond the records that every demo centre has. */
const firstId = 1_000_001;

const indexes = `SELECT indexdef FROM pg_indexes WHERE tablename IN ('record', 'record_state') AND indexname NOT LIKE '%_pkey'`;

async function fill(
  owner: pg.Client,
  centreId: CentreId,
  campaignId: CampaignId,
  listId: ListId,
  records: number,
) {
  // Indexes are made when the rows are there: ten million single insertions into each would take an hour.
  const { rows } = await owner.query<{ indexdef: string }>(indexes);
  const names = rows.map(({ indexdef }) => /INDEX (\S+) ON/.exec(indexdef)![1]!);
  await owner.query(
    "SET statement_timeout = 0; SET lock_timeout = 0; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET session_replication_role = replica",
  );
  for (const name of names) await owner.query(`DROP INDEX ${name}`);
  const chunk = 500_000;
  const last = firstId + records - 1;
  for (let from = firstId; from <= last; from += chunk) {
    const range = [centreId, from, Math.min(last, from + chunk - 1)];
    await owner.query(
      `INSERT INTO record (centre_id, id, list_id, generation, cells, numbers, loaded_at)
       SELECT $1, n, $4, 1, ARRAY['Клиент ' || n, '+7' || (9000000000 + n)], ARRAY['+7' || (9000000000 + n)], now()
       FROM generate_series($2::bigint, $3::bigint) AS n`,
      [...range, listId],
    );
    await owner.query(
      `INSERT INTO record_state (centre_id, association_id, record_id, generation, state, due_at, attempts, closed_at,
         record_disposition, last_disposition)
       SELECT $1, a.id, n, 1, kind.state,
         CASE WHEN kind.state = 'open' THEN now() + CASE WHEN n % 50 = 1 THEN interval '-1 hour' ELSE interval '1 day' END END,
         CASE WHEN kind.state = 'new' THEN 0 ELSE 2 END, CASE WHEN kind.state = 'closed' THEN now() END,
         CASE WHEN kind.state = 'closed' THEN 'sold' END, CASE WHEN kind.state <> 'new' THEN 'no_answer' END
       FROM list_association a, generate_series($2::bigint, $3::bigint) AS n
       CROSS JOIN LATERAL (SELECT CASE WHEN n % 3 = 0 THEN 'closed' WHEN n % 3 = 1 OR n % 50 = 1 THEN 'open' ELSE 'new' END
         AS state) kind
       WHERE a.centre_id = $1 AND a.campaign_id = $4`,
      [...range, campaignId],
    );
  }
  for (const { indexdef } of rows) await owner.query(indexdef);
  await owner.query(
    `UPDATE association_total t SET total = n.total, fresh = n.fresh, closed = n.closed
     FROM (SELECT rs.association_id, count(*) AS total, count(*) FILTER (WHERE state = 'new') AS fresh,
         count(*) FILTER (WHERE state = 'closed') AS closed FROM record_state rs WHERE rs.centre_id = $1 GROUP BY 1) n
     WHERE t.centre_id = $1 AND t.association_id = n.association_id`,
    [centreId],
  );
  await owner.query("RESET session_replication_role");
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}

function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}
