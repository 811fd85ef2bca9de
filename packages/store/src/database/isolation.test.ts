import { readdir } from "node:fs/promises";
import { silentLogger, uuidV7 } from "@perezvon/base";
import type { CentreId, ListId } from "@perezvon/model";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { campaignInput, loadedList, records, startedCampaign } from "../../testing/campaigns.ts";
import { actor, type DemoIds, demo, openTestStore, type TestStore } from "../../testing/test-store.ts";
import { SchemaTooNewError } from "../errors.ts";
import { otherTables, ownOfAssociation, settingTables } from "../queries/copy-campaign.ts";
import { migrate, migrationsFolder } from "./migrate.ts";
import { appRole, systemRole, urlFor } from "./roles.ts";
import { loadSecret } from "./secret.ts";

let opened: TestStore;
let ids: DemoIds;
let secret: Buffer;
let owner: pg.Client;
let app: pg.Client;
const other = uuidV7(Date.UTC(2026, 10, 20)) as CentreId;

beforeAll(async () => {
  opened = await openTestStore();
  ids = await demo(opened.store);
  secret = await loadSecret(opened.dataDir);
  owner = await connect(opened.ownerUrl);
  app = await connect(urlFor(appRole, opened.ownerUrl, secret));
  await owner.query(
    `INSERT INTO centre (id, slug, name, time_zone, language, home_country)
     VALUES ($1, 'other', 'Other', 'Asia/Tokyo', 'en', 'JP')`,
    [other],
  );
});
afterAll(async () => {
  await app?.end();
  await owner?.end();
  await opened?.close();
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function as<T>(centreId: CentreId | undefined, work: () => Promise<T>): Promise<T> {
  await app.query("BEGIN");
  try {
    if (centreId) await app.query("SELECT set_config('app.centre_id', $1, true)", [centreId]);
    return await work();
  } finally {
    await app.query("ROLLBACK");
  }
}

async function tables(): Promise<{ name: string; partition: boolean }[]> {
  const { rows } = await owner.query<{ name: string; partition: boolean }>(
    `SELECT c.relname AS name, c.relispartition AS partition FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migration' ORDER BY 1`,
  );
  return rows;
}

test("PLT-TEN-02 every table carries its centre and is locked by row policies", async () => {
  const { rows } = await owner.query<{
    name: string;
    column: string | null;
    locked: boolean;
    policies: number;
    owners: string[];
  }>(
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS locked,
       (SELECT attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnotnull
         AND a.attname = CASE c.relname WHEN 'centre' THEN 'id' ELSE 'centre_id' END) AS column,
       (SELECT count(*)::integer FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polroles <> ARRAY[c.relowner]) AS policies,
       ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = ARRAY[c.relowner]) AS owners
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_migration'`,
  );
  expect(rows.length).toBeGreaterThan(35);
  for (const row of rows) expect(row, row.name).toMatchObject({ locked: true, column: expect.any(String) });
  const partitions = new Set((await tables()).filter(({ partition }) => partition).map(({ name }) => name));
  // Nobody but the owner may touch a partition by its own name, so it has no policy: everything is denied.
  for (const row of rows) expect(row.policies, row.name).toBe(partitions.has(row.name) ? 0 : 2);
  // What is never changed is changed at a person's request alone, by a function of the owner, in its centre (OUT-CPL-10).
  const ofOwner = rows.filter(({ owners }) => owners.length > 0).map(({ name, owners }) => [name, ...owners]);
  expect(ofOwner.sort()).toEqual([
    ["audit_entry", "erasure"],
    ["call_leg", "erasure"],
  ]);
});

test("PLT-TEN-02 without the query layer's filter a centre still sees its own rows only", async () => {
  const visible = async (centreId: CentreId | undefined) =>
    as(centreId, async () => {
      const counts: Record<string, number> = {};
      for (const { name, partition } of await tables()) {
        if (partition) continue;
        const { rows } = await app.query<{ n: string }>(`SELECT count(*) AS n FROM ${name}`);
        counts[name] = Number(rows[0]!.n);
      }
      return counts;
    });
  const own = await visible(ids.centreId);
  expect(own).toMatchObject({ centre: 1, user_account: 5, record: 10, endpoint: 2, scenario: 1 });
  const foreign = await visible(other);
  expect(Object.entries(foreign).filter(([, count]) => count > 0)).toEqual([
    ["centre", 1],
    // Every centre has its common list from the first day (OUT-DNC-06).
    ["do_not_call_list", 1],
  ]);
  expect(Object.values(await visible(undefined)).every((count) => count === 0)).toBe(true);
});

test("PLT-TEN-02 a centre can neither write into another nor change or delete its rows", async () => {
  await as(other, async () => {
    await expect(
      app.query(
        "INSERT INTO barred_number (centre_id, number, barred_at) VALUES ($1, '+79990000001', now())",
        [ids.centreId],
      ),
    ).rejects.toMatchObject({ code: "42501" });
  });
  await as(other, async () => {
    expect((await app.query("UPDATE user_account SET disabled = true")).rowCount).toBe(0);
    expect((await app.query("DELETE FROM record")).rowCount).toBe(0);
  });
});

test("PLT-AUL-02 audit entries can be neither changed nor deleted, partitions not be reached around the policies", async () => {
  await opened.store.audit.write(ids.centreId, {
    actor,
    act: "test",
    kind: "test",
    objectId: undefined,
    objectName: undefined,
    at: opened.clock.now(),
  });
  for (const text of [
    "UPDATE audit_entry SET act = 'x'",
    "DELETE FROM audit_entry",
    "SELECT FROM attempt_other",
  ]) {
    await as(ids.centreId, () => expect(app.query(text)).rejects.toMatchObject({ code: "42501" }));
  }
});

test("the program's roles are no superusers, bypass nothing and own nothing", async () => {
  const { rows } = await owner.query(
    `SELECT rolsuper, rolbypassrls, rolcreaterole, (SELECT count(*)::integer FROM pg_class WHERE relowner = r.oid) AS owned
     FROM pg_roles r WHERE rolname = ANY($1)`,
    [[appRole, systemRole]],
  );
  const none = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, owned: 0 };
  expect(rows).toEqual([none, none]);
});

test("PLT-TEN-02 an id of another centre is not found", async () => {
  const { store, clock } = opened;
  const listId = await loadedList(store, ids.centreId, "Чужой список", records(1), clock.now());
  const campaignId = await startedCampaign(store, ids.centreId, campaignInput("Чужая"), clock.now());
  expect(await store.lists.get(other, listId)).toBeUndefined();
  expect(await store.campaigns.get(other, campaignId)).toBeUndefined();
  await expect(store.lists.delete(other, listId, actor)).rejects.toMatchObject({ code: "not_found" });
  await expect(store.campaigns.setStarted(other, campaignId, false, 0, actor)).rejects.toMatchObject({
    code: "not_found",
  });
  const input = campaignInput("Своя", {
    lists: [{ listId: listId as ListId, enabled: true, order: 1, ratio: 1 }],
  });
  await expect(store.campaigns.create(other, input, clock.now(), actor)).rejects.toMatchObject({
    code: "unknown_reference",
    field: "lists",
  });
  expect(await store.engine.campaigns.claim(other, campaignId, 10, clock.now())).toEqual([]);
});

test("migrations run once, in order, and a newer schema is refused", async () => {
  const { rows } = await owner.query<{ name: string }>("SELECT name FROM schema_migration ORDER BY id");
  const files = (await readdir(migrationsFolder())).sort().map((file) => file.replace(/\.sql$/, ""));
  expect(rows.map(({ name }) => name)).toEqual(files);
  expect(await migrate(opened.ownerUrl, secret, silentLogger)).toEqual([]);
  await owner.query("INSERT INTO schema_migration (name, run_on) VALUES ('9999-from-the-future', now())");
  await expect(migrate(opened.ownerUrl, secret, silentLogger)).rejects.toBeInstanceOf(SchemaTooNewError);
  await owner.query("DELETE FROM schema_migration WHERE name LIKE '9999%'");
});

test("OUT-CMP-12 every table of a campaign is either copied with it or named as no part of a copy", async () => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT DISTINCT c.relname AS name FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND (
       a.attname IN ('campaign_id', 'service_id', 'association_id') OR EXISTS (
         SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY(f.conkey)
           AND a.attname <> 'centre_id' AND f.confrelid IN ('service'::regclass, 'campaign'::regclass,
             'list_association'::regclass)))
     ORDER BY 1`,
  );
  const known = [...Object.keys(settingTables), ...otherTables];
  expect(new Set(known).size, "no table is in both").toBe(known.length);
  const named = rows.map(({ name }) => name).filter((name) => name !== "service");
  expect(named).toEqual(known.filter((name) => name !== "service").sort());
});

test("OUT-CMP-12 a copy has every row of settings that the original has, and nothing of what happened in it", async () => {
  const { store, clock } = opened;
  const { centreId } = ids;
  const listId = await loadedList(store, centreId, "Для копии", records(3, 900), clock.now());
  const input = campaignInput("Образец", { lists: [{ listId, enabled: true, order: 7, ratio: 3 }] });
  const original = await startedCampaign(store, centreId, input, clock.now());
  const given = [centreId, original];
  for (const sql of [
    `INSERT INTO service_group (centre_id, service_id, group_id, level)
     SELECT $1, $2, id, 70 FROM centre_group WHERE centre_id = $1`,
    `INSERT INTO service_person (centre_id, service_id, user_id, role)
     SELECT $1, $2, id, 'manager' FROM user_account WHERE centre_id = $1`,
    `INSERT INTO disposition_folder (centre_id, service_id, key, name_ru, name_en, position)
     VALUES ($1, $2, 'f', 'Папка', 'Folder', 1)`,
    `INSERT INTO campaign_do_not_call (centre_id, campaign_id, list_id, position)
     SELECT $1, $2, id, 5 FROM do_not_call_list WHERE centre_id = $1 ON CONFLICT DO NOTHING`,
    `INSERT INTO campaign_threshold (centre_id, campaign_id, metric, side, warning, sound)
     VALUES ($1, $2, 'abandoned', 'above', 2, true)`,
    `INSERT INTO campaign_script (centre_id, campaign_id, enabled, place, knowledge_base, ties)
     VALUES ($1, $2, true, 'after', true, '[]')`,
    `WITH m AS (INSERT INTO audio_message (centre_id, id, name, created_at, updated_at)
       VALUES ($1, gen_random_uuid(), 'Сообщение', now(), now()) RETURNING id)
     INSERT INTO campaign_audio (centre_id, campaign_id, message_id, position) SELECT $1, $2, id, 1 FROM m`,
    `INSERT INTO export_task (centre_id, id, campaign_id, kind, name, enabled, schedule, time_zone, target, secrets_sealed,
       settings, covered_at, next_at, tries, created_at, updated_at)
     VALUES ($1, gen_random_uuid(), $2, 'results', 'Ночью', true, '{}', 'Europe/Moscow', '{}', 'x', '{}', now(), now(), 1,
       now(), now())`,
    `UPDATE campaign SET consent_required = true, stopped_by = 'hand', do_not_call_days = 30, day_limit = '{"a": 1}',
       frequency = '{"b": 2}' WHERE centre_id = $1 AND id = $2`,
    `UPDATE list_association SET priority_hours = 5, full_passes = true, pass = 4 WHERE centre_id = $1 AND campaign_id = $2`,
    `INSERT INTO campaign_quarter (centre_id, campaign_id, quarter, dialled) VALUES ($1, $2, now(), 9)`,
  ])
    await owner.query(sql, given);
  const { campaign } = await store.campaigns.copy(centreId, original, clock.now(), actor);
  expect(campaign).toMatchObject({ name: "Образец (2)", enabled: false, started: false });
  const again = await store.campaigns.copy(centreId, campaign.id, clock.now(), actor);
  expect(again.campaign.name).toBe("Образец (3)");

  const rowsOf = async (table: string, by: string, without: readonly string[], id: string) =>
    (
      await owner.query<{ row: unknown }>(
        `SELECT to_jsonb(t) - $3::text[] AS row FROM ${table} t WHERE centre_id = $1 AND ${by} = $2
         ORDER BY (to_jsonb(t) - $3::text[])::text`,
        [centreId, id, without],
      )
    ).rows;
  const tablesOfSettings = Object.entries(settingTables).map(
    ([table, { by, instead }]) => [table, by, [by, ...Object.keys(instead)]] as const,
  );
  for (const [table, by, without] of [
    ...tablesOfSettings,
    ["list_association", "campaign_id", ownOfAssociation.filter((name) => name !== "list_id")] as const,
  ]) {
    const expected = await rowsOf(table, by, without, original);
    expect(expected.length, `the original has a row in ${table}`).toBeGreaterThan(0);
    expect(await rowsOf(table, by, without, campaign.id), table).toEqual(expected);
    expect(await rowsOf(table, by, without, again.campaign.id), `${table} of the copy's copy`).toEqual(
      expected,
    );
  }
  expect(await rowsOf("campaign_quarter", "campaign_id", [], campaign.id)).toEqual([]);
  const { rows } = await owner.query(
    `SELECT s.state, s.attempts, a.pass FROM record_state s
     JOIN list_association a ON a.centre_id = s.centre_id AND a.id = s.association_id
     WHERE a.centre_id = $1 AND a.campaign_id = $2`,
    [centreId, campaign.id],
  );
  expect(rows).toEqual(Array.from({ length: 3 }, () => ({ state: "new", attempts: 0, pass: 1 })));
});
