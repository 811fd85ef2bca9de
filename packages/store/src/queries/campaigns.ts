import type { Clock } from "@perezvon/base";
import { uuidV7 } from "@perezvon/base";
import {
  type Campaign,
  type CampaignId,
  type CentreId,
  predefinedDispositions,
  type ServiceId,
} from "@perezvon/model";
import type { CampaignInput, CampaignRow } from "../contract/campaigns.ts";
import type { Actor, CampaignQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { type CampaignSelected, selectCampaigns, toCampaign } from "../engine/campaign-row.ts";
import { RefusedError } from "../errors.ts";
import { writeAssociations } from "./associations.ts";
import { writeAudit } from "./audit.ts";
import { differenceOf } from "./audit-difference.ts";
import { changeKind, writeEntryNumbers } from "./blended.ts";
import { throwAway } from "./campaign-bin.ts";
import { writePeople } from "./campaign-people.ts";
import { copyCampaign } from "./copy-campaign.ts";
import { readDispositionTree, writeDispositionTree } from "./disposition-tree.ts";
import { readPage } from "./page.ts";
import { readDispositions } from "./read-dispositions.ts";
import { refusing } from "./refusal.ts";
import { setStarted } from "./run-campaign.ts";
import { readSetUpCounts } from "./set-up-counts.ts";
import { readSetupFacts } from "./setup-facts.ts";
import { otherMembers, shareSettings } from "./shared-settings.ts";
import { grantServiceSkill } from "./skills.ts";
import { readCounters, readDiagnostics, readHoldings } from "./statistics.ts";

const fields = {
  service_name: "name",
  service_group_centre_id_group_id_fkey: "groupIds",
  list_association_centre_id_list_id_fkey: "lists",
  campaign_centre_id_trunk_id_fkey: "trunkId",
  campaign_do_not_call_list: "doNotCall.lists",
  campaign_do_not_call_pkey: "doNotCall.lists",
  campaign_do_not_call_fill: "doNotCall.lists",
  incoming_number_outside: "entryNumbers",
};

export function makeCampaignQueries(db: Database, clock: Clock): CampaignQueries {
  return {
    page: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) =>
        readPage<CampaignSelected, CampaignRow>(
          tx,
          {
            select: selectCampaigns,
            where: "s.centre_id = $1 AND ($2::uuid[] IS NULL OR s.id = ANY($2))",
            parameters: [centreId, query.only],
            keys: [
              { expression: "lower(s.name)", type: "text" },
              { expression: "s.id", type: "uuid" },
            ],
            countFrom: "service s JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id",
          },
          query,
          toRow,
        ),
      ),
    get: (centreId, campaignId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await select(tx, centreId, campaignId);
        return row && toRow(row);
      }),
    create: (centreId, input, at, actor, people = []) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const row = await create(tx, centreId, input, at, actor);
          await writePeople(tx, centreId, row.campaign.id, people);
          return row;
        }),
      ),
    copy: (centreId, campaignId, at, actor, people = []) =>
      refusing(fields, () =>
        db.inCentre(
          centreId,
          async (tx) => {
            const id = await copyCampaign(tx, centreId, campaignId, at, actor, people);
            return toRow((await select(tx, centreId, id))!);
          },
          { patienceMs: 30_000 },
        ),
      ),
    update: (centreId, campaignId, input, options, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, (tx) => update(tx, centreId, campaignId, input, options, actor)),
      ),
    setStarted: (centreId, campaignId, started, at, actor) =>
      db.inCentre(
        centreId,
        async (tx) => {
          await setStarted(tx, centreId, campaignId, { started, at, actor, by: "hand" });
          return toRow((await select(tx, centreId, campaignId))!);
        },
        { repeatable: true },
      ),
    delete: (centreId, campaignId, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await held(tx, centreId, campaignId);
        if (before.started && before.enabled) throw new RefusedError("running");
        const old = toCampaign((await select(tx, centreId, campaignId))!);
        const at = clock.now();
        await throwAway(tx, centreId, campaignId, { at, actor });
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "campaign",
          objectId: campaignId,
          objectName: before.name,
          before: inputOf(old),
          at,
        });
      }),
    dispositions: (centreId, campaignId) =>
      db.inCentre(centreId, async (tx) => {
        await tx.found("SELECT FROM campaign WHERE centre_id = $1 AND id = $2", [centreId, campaignId]);
        return readDispositions(tx, centreId, campaignId, { deleted: false });
      }),
    dispositionTree: (centreId, campaignId) =>
      db.inCentre(centreId, async (tx) => {
        await tx.found("SELECT FROM campaign WHERE centre_id = $1 AND id = $2", [centreId, campaignId]);
        return readDispositionTree(tx, centreId, campaignId);
      }),
    setDispositionTree: (centreId, campaignId, input, at, actor) =>
      db.inCentre(centreId, (tx) => writeDispositionTree(tx, centreId, campaignId, input, at, actor)),
    setUpCounts: (centreId, campaignId) =>
      db.inCentre(centreId, (tx) => readSetUpCounts(tx, centreId, campaignId)),
    holdings: (centreId, campaignId) => db.inCentre(centreId, (tx) => readHoldings(tx, centreId, campaignId)),
    counters: (centreId, campaignId, times) =>
      db.inCentre(centreId, (tx) => readCounters(tx, centreId, campaignId, times)),
    diagnostics: (centreId, campaignId, now) =>
      db.inCentre(centreId, (tx) => readDiagnostics(tx, centreId, campaignId, now)),
    setup: (centreId, campaignId) => db.inCentre(centreId, (tx) => readSetupFacts(tx, centreId, campaignId)),
  };
}

async function select(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  return tx.row<CampaignSelected>(`${selectCampaigns} WHERE s.centre_id = $1 AND s.id = $2`, [
    centreId,
    campaignId,
  ]);
}

async function held(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  return tx.found<{ name: string; version: number; started: boolean; enabled: boolean }>(
    `SELECT s.name, s.version, c.started, c.enabled FROM service s
     JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
     WHERE s.centre_id = $1 AND s.id = $2 FOR UPDATE`,
    [centreId, campaignId],
  );
}

function toRow(row: CampaignSelected): CampaignRow {
  return { campaign: toCampaign(row), createdAt: row.created_at, updatedAt: row.updated_at };
}

async function create(
  tx: Transaction,
  centreId: CentreId,
  input: CampaignInput,
  at: number,
  actor: Actor,
): Promise<CampaignRow> {
  const id = uuidV7(at) as ServiceId;
  await tx.run(
    `INSERT INTO service (centre_id, id, name, kind, disposition_required, after_call_work, recording, created_at,
       updated_at) VALUES ($1, $2, $3, $8, $4, $5, $7, $6, $6)`,
    [
      centreId,
      id,
      input.name,
      input.dispositionRequired,
      input.afterCallWork,
      time(at),
      input.recording ?? "centre",
      input.kind ?? "outbound",
    ],
  );
  await tx.run(
    `INSERT INTO campaign (centre_id, id, enabled, dialling, max_attempts_per_record, max_attempts_per_number,
       dial_all_numbers, caller_number, trunk_id, run_changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [centreId, id, input.enabled, ...settings(input), time(at)],
  );
  await insertPredefined(tx, centreId, id);
  await writeParts(tx, centreId, id, input, { at });
  await writeEntryNumbers(tx, centreId, id, input, at);
  await writeAudit(tx, centreId, {
    actor,
    act: "create",
    kind: "campaign",
    objectId: id,
    objectName: input.name,
    after: input,
    at,
  });
  return toRow((await select(tx, centreId, id))!);
}

async function update(
  tx: Transaction,
  centreId: CentreId,
  id: CampaignId,
  input: CampaignInput,
  options: Parameters<CampaignQueries["update"]>[3],
  actor: Actor,
): Promise<CampaignRow> {
  const before = await held(tx, centreId, id);
  if (options.version !== undefined && options.version < before.version) throw new RefusedError("stale");
  const old = toCampaign((await select(tx, centreId, id))!);
  await tx.run(
    `UPDATE service SET name = $3, disposition_required = $4, after_call_work = $5, recording = $7, updated_at = $6,
       version = version + 1
     WHERE centre_id = $1 AND id = $2`,
    [
      centreId,
      id,
      input.name,
      input.dispositionRequired,
      input.afterCallWork,
      time(options.at),
      input.recording ?? "centre",
    ],
  );
  // Switching «Включить» off stops the campaign (OUT-CMP-10).
  await tx.run(
    `UPDATE campaign SET enabled = $3, started = started AND $3, dialling = $4, max_attempts_per_record = $5,
       max_attempts_per_number = $6, dial_all_numbers = $7, caller_number = $8, trunk_id = $9,
       stopped_by = CASE WHEN started AND NOT $3 THEN 'hand' ELSE stopped_by END,
       run_changed_at = CASE WHEN started AND NOT $3 THEN $10 ELSE run_changed_at END
     WHERE centre_id = $1 AND id = $2`,
    [centreId, id, input.enabled, ...settings(input), time(options.at)],
  );
  if (input.kind !== undefined && input.kind !== old.kind) await changeKind(tx, centreId, id, input.kind);
  await writeParts(tx, centreId, id, input, options);
  await writeEntryNumbers(tx, centreId, id, { ...input, kind: input.kind ?? old.kind }, options.at);
  const others = await otherMembers(tx, centreId, id);
  await shareSettings(tx, centreId, id, others, options.at);
  // The whole group is switched on as one (OUT-LNK-14); switched off, a member is passed over (OUT-LNK-18).
  if (input.enabled && !before.enabled) {
    await tx.run("UPDATE campaign SET enabled = true WHERE centre_id = $1 AND id = ANY($2::uuid[])", [
      centreId,
      others,
    ]);
  }
  await writeAudit(tx, centreId, {
    actor,
    act: "update",
    kind: "campaign",
    objectId: id,
    objectName: input.name,
    ...differenceOf(inputOf(old), { ...inputOf(old), ...defined(input) }),
    at: options.at,
  });
  return toRow((await select(tx, centreId, id))!);
}

/** A campaign as it is saved, to be compared with what is saved next. */
function inputOf(campaign: Campaign): CampaignInput {
  const { name, enabled, dialling, redial, callerNumber, callers, trunkId, groupIds, associations } =
    campaign;
  const { doNotCall, dialTime, automatic, dispositionRequired, afterCallWork } = campaign;
  const { kind, entryNumbers, recording, consentRequired, serviceLevel, queueNotice } = campaign;
  const lists = associations.map(({ id: _, ...list }) => list);
  return {
    name,
    enabled,
    dialling,
    redial,
    callerNumber,
    callers,
    trunkId,
    groupIds,
    lists,
    doNotCall,
    dialTime,
    automatic,
    dispositionRequired,
    afterCallWork,
    kind,
    entryNumbers,
    recording,
    consentRequired,
    serviceLevel,
    queueNotice,
  };
}

/** What a change leaves out stays; these are the parts that a save without them does not touch. */
function defined(input: CampaignInput): Partial<CampaignInput> {
  const kept = [
    "doNotCall",
    "dialTime",
    "automatic",
    "kind",
    "entryNumbers",
    "recording",
    "consentRequired",
    "serviceLevel",
    "queueNotice",
  ];
  return Object.fromEntries(
    Object.entries(input).filter(([key, value]) => value !== undefined || !kept.includes(key)),
  );
}

function settings(input: CampaignInput) {
  return [
    JSON.stringify(input.dialling),
    input.redial.maxAttemptsPerRecord,
    input.redial.maxAttemptsPerNumber,
    input.redial.dialAllNumbers,
    input.callerNumber,
    input.trunkId,
  ] as const;
}

async function writeParts(
  tx: Transaction,
  centreId: CentreId,
  id: CampaignId,
  input: CampaignInput,
  options: Parameters<typeof writeAssociations>[4],
): Promise<void> {
  await tx.run("DELETE FROM redial_rule WHERE centre_id = $1 AND campaign_id = $2", [centreId, id]);
  await tx.run(
    `INSERT INTO redial_rule (centre_id, campaign_id, disposition, repeats, interval_minutes, action, position)
     SELECT $1, $2, e->>'disposition', (e->>'repeats')::integer, (e->>'intervalMinutes')::integer, e->'action', place
     FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS j(e, place)`,
    [centreId, id, JSON.stringify(input.redial.rules)],
  );
  await tx.run(
    "DELETE FROM service_group WHERE centre_id = $1 AND service_id = $2 AND NOT group_id = ANY($3::uuid[])",
    [centreId, id, input.groupIds],
  );
  await tx.run(
    `INSERT INTO service_group (centre_id, service_id, group_id) SELECT $1, $2, unnest($3::uuid[])
     ON CONFLICT DO NOTHING`,
    [centreId, id, input.groupIds],
  );
  await grantServiceSkill(tx, centreId, id);
  await writeAssociations(tx, centreId, id, input.lists, options);
  await writeDoNotCall(tx, centreId, id, input);
  await tx.run("UPDATE campaign SET callers = $3 WHERE centre_id = $1 AND id = $2", [
    centreId,
    id,
    input.callers === undefined ? null : JSON.stringify(input.callers),
  ]);
  const { dayLimit, frequency, leastAttempted } = input.redial;
  await tx.run(
    "UPDATE campaign SET day_limit = $3, frequency = $4, least_attempted = $5 WHERE centre_id = $1 AND id = $2",
    [
      centreId,
      id,
      dayLimit === undefined ? null : JSON.stringify(dayLimit),
      frequency === undefined ? null : JSON.stringify(frequency),
      leastAttempted ?? false,
    ],
  );
  if (input.consentRequired !== undefined) {
    await tx.run("UPDATE campaign SET consent_required = $3 WHERE centre_id = $1 AND id = $2", [
      centreId,
      id,
      input.consentRequired,
    ]);
  }
  if (input.serviceLevel !== undefined) {
    await tx.run(
      "UPDATE service SET service_level_percent = $3, service_level_seconds = $4 WHERE centre_id = $1 AND id = $2",
      [centreId, id, input.serviceLevel.percent, input.serviceLevel.seconds],
    );
  }
  if (input.queueNotice !== undefined) {
    await tx.run(
      "UPDATE service SET queue_notice = $3, queue_notice_seconds = $4 WHERE centre_id = $1 AND id = $2",
      [centreId, id, input.queueNotice.enabled, input.queueNotice.afterSeconds],
    );
  }
  if (input.automatic) {
    await tx.run(
      `UPDATE campaign SET automatic = $3, run_changed_at = $4
       WHERE centre_id = $1 AND id = $2 AND automatic IS DISTINCT FROM $3::jsonb`,
      [centreId, id, JSON.stringify(input.automatic), time(options.at)],
    );
  }
  if (input.dialTime) {
    await tx.run("UPDATE campaign SET dial_time = $3 WHERE centre_id = $1 AND id = $2", [
      centreId,
      id,
      JSON.stringify(input.dialTime),
    ]);
  }
}

async function writeDoNotCall(
  tx: Transaction,
  centreId: CentreId,
  id: CampaignId,
  { doNotCall }: CampaignInput,
): Promise<void> {
  if (doNotCall === undefined) {
    await tx.run(
      `INSERT INTO campaign_do_not_call (centre_id, campaign_id, list_id, fill, position)
       SELECT centre_id, $2, id, true, 1 FROM do_not_call_list WHERE centre_id = $1 AND common ON CONFLICT DO NOTHING`,
      [centreId, id],
    );
    return;
  }
  const { lists, onMatch, days } = doNotCall;
  await tx.run(
    "UPDATE campaign SET do_not_call_match = $3, do_not_call_days = $4 WHERE centre_id = $1 AND id = $2",
    [centreId, id, onMatch, days],
  );
  const wrong = await tx.row(
    `SELECT FROM do_not_call_list WHERE centre_id = $1 AND id = ANY($2::uuid[]) AND kind <> 'internal' LIMIT 1`,
    [centreId, lists.flatMap(({ listId, fill }) => (fill ? [listId] : []))],
  );
  // Agents and dispositions add to internal lists alone (OUT-DNC-02).
  if (wrong) throw new RefusedError("wrong_format", "doNotCall.lists");
  await tx.run("DELETE FROM campaign_do_not_call WHERE centre_id = $1 AND campaign_id = $2", [centreId, id]);
  await tx.run(
    `INSERT INTO campaign_do_not_call (centre_id, campaign_id, list_id, fill, field, position)
     SELECT $1, $2, (e->>'listId')::uuid, (e->>'fill')::boolean, e->>'field', place
     FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS j(e, place)`,
    [centreId, id, JSON.stringify(lists)],
  );
}

/** A new campaign gets the predefined set (OUT-DSP-02). */
async function insertPredefined(tx: Transaction, centreId: CentreId, serviceId: ServiceId): Promise<void> {
  const rows = predefinedDispositions.map((each, position) => ({ ...each, position }));
  await tx.run(
    `INSERT INTO disposition (centre_id, service_id, key, name_ru, name_en, folder, type, visible_to_agents,
       preview_set, position)
     SELECT $1, $2, e->>'key', e->>'ru', e->>'en', e->>'folder', e->>'type', (e->>'visibleToAgents')::boolean,
       (e->>'previewSet')::boolean, (e->>'position')::integer
     FROM jsonb_array_elements($3::jsonb) AS e`,
    [centreId, serviceId, JSON.stringify(rows)],
  );
}
