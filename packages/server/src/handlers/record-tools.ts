import type {
  CampaignEvent,
  CampaignRecord,
  RecordAction,
  RecordActionBody,
  RecordHold,
  RecordTool,
} from "@perezvon/api";
import {
  closedWith,
  madeDue,
  newProgress,
  type Progress,
  reopened,
  rescheduled,
  whyNotDialled,
  zonesOf,
} from "@perezvon/dialer";
import {
  type CampaignId,
  type CentreId,
  closesRecord,
  type ListId,
  type RecordHoldRule,
} from "@perezvon/model";
import type { CampaignEventRow, RecordChange, RecordSituationRow, RecordToolFilter } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf } from "./inputs.ts";
import { dialView, listOf } from "./lists.ts";
import { surroundingsOf } from "./record-surroundings.ts";
import { instant, instantOrNull } from "./views.ts";

type RecordToolHandlers = Handlers<
  | "recordHolds"
  | "recordToolCount"
  | "recordToolApply"
  | "campaignEvents"
  | "campaignRecord"
  | "campaignRecordAction"
>;

/** Of one record's dials; a report has them all. */
const shownDials = 50;

/** "Why is this record not dialled?" (OUT-DIA-03) and the managers' tools (OUT-RED-30). */
export function recordToolHandlers(context: ServerContext): RecordToolHandlers {
  const { store, engine, clock } = context;
  return {
    recordHolds: {
      async handle(call) {
        const { centreId } = call.who.session;
        const list = await listOf(context, call);
        const { record } = call.query;
        if (record === undefined) return { items: [] };
        const rows = await store.recordTools.situations(centreId, list.id, record);
        const items: RecordHold[] = [];
        for (const row of rows) {
          const hold = await holdOf(context, centreId, row);
          if (hold !== undefined) items.push(hold);
        }
        return { items };
      },
    },
    campaignEvents: {
      async handle(call) {
        const { cursor, from, limit = 50 } = call.query;
        const { campaign } = await campaignOf(context, call);
        const page = await store.campaignEvents.after(call.who.session.centreId, campaign.id, {
          cursor,
          limit,
          from: from === undefined ? undefined : Date.parse(from),
        });
        return { ...page, items: page.items.map(eventView) };
      },
    },
    campaignRecord: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        return recordInCampaign(context, call.who.session.centreId, campaign, call.params.recordId);
      },
    },
    campaignRecordAction: { handle: (call) => act(context, call) },
    recordToolCount: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { campaign } = await campaignOf(context, call);
        const filter = filterOf(call.body);
        return { records: await store.recordTools.count(centreId, campaign.id, filter, clock.now()) };
      },
    },
    recordToolApply: {
      async handle(call) {
        const { who, body, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        if (body.tool === "close") await mayClose(context, centreId, campaign.id, body.closeWith);
        const { keepCounters = true, closeWith } = body;
        const records = await store.recordTools.apply(
          centreId,
          campaign.id,
          filterOf(body),
          changeOf(body.tool, body, clock.now()),
          {
            actor: actorOf(who, request),
            at: clock.now(),
            details: body.tool === "reopen" ? { keepCounters } : body.tool === "close" ? { closeWith } : {},
          },
        );
        await engine.campaigns.changed(centreId, campaign.id);
        return { records };
      },
    },
  };
}

function dialOf(dial: NonNullable<CampaignEventRow["dial"]>): NonNullable<CampaignEvent["dial"]> {
  const { id, number, disposition, note, talkMs, isCallAttempt } = dial;
  return { id, number, disposition, note, talkMs, isCallAttempt, startedAt: instant(dial.startedAt) };
}

function eventView({ dial, values, ...row }: CampaignEventRow): CampaignEvent {
  return {
    id: row.id,
    at: instant(row.at),
    kind: row.kind,
    listId: row.listId,
    recordId: row.recordId,
    values: values ?? null,
    recordDisposition: row.recordDisposition ?? null,
    dial: dial ? dialOf(dial) : null,
  };
}

async function mayClose(
  { store }: ServerContext,
  centreId: CentreId,
  campaignId: CampaignId,
  closeWith: string | undefined,
): Promise<void> {
  const known = await store.campaigns.dispositions(centreId, campaignId);
  const status = known.find(({ key }) => key === closeWith);
  if (closeWith === undefined) throw invalidField("closeWith", "required");
  if (!status || !closesRecord(status.type) || status.folder === "system")
    throw invalidField("closeWith", "not_allowed");
}

/** One action on one record (OUT-API-02). What is in hand is left to who has it. */
async function act(context: ServerContext, call: Call<"campaignRecordAction">): Promise<CampaignRecord> {
  const { store, engine, clock } = context;
  const { who, body, request, params } = call;
  const { centreId } = who.session;
  const { campaign } = await campaignOf(context, call);
  const [id = "", action] = params.recordAction.split(":") as [string, RecordAction];
  const recordId = Number(id);
  const at = clock.now();
  if (action === "close") await mayClose(context, centreId, campaign.id, body.closeWith);
  if (action === "reschedule" && body.dueAt === undefined) throw invalidField("dueAt", "required");
  if (body.dueAt !== undefined && Date.parse(body.dueAt) < at) throw invalidField("dueAt", "in_the_past");
  // A record that no list of the campaign has is not found rather than in the wrong state.
  await recordInCampaign(context, centreId, campaign, recordId);
  const filter = { tool: action, recordId, dispositions: undefined, listIds: undefined };
  const records = await store.recordTools.apply(centreId, campaign.id, filter, changeOf(action, body, at), {
    actor: actorOf(who, request),
    at,
    details: { ...body },
  });
  if (records === 0) throw new ProblemError("wrong_state");
  await engine.campaigns.changed(centreId, campaign.id);
  return recordInCampaign(context, centreId, campaign, recordId);
}

async function recordInCampaign(
  context: ServerContext,
  centreId: CentreId,
  { id: campaignId, name: campaign }: { readonly id: CampaignId; readonly name: string },
  recordId: number,
): Promise<CampaignRecord> {
  const row = await context.store.recordTools.inCampaign(centreId, campaignId, recordId);
  if (row === undefined) throw new ProblemError("not_found");
  const progress = (row.record.progress as Progress | undefined) ?? newProgress(row.record.numbers);
  const dials = await context.store.lists.dials(centreId, row.listId, recordId, shownDials);
  const hold = await holdOf(context, centreId, row);
  return {
    id: recordId,
    listId: row.listId,
    list: row.list,
    state: row.state,
    locked: row.locked,
    dueAt: instantOrNull(row.dueAt),
    attempts: row.attempts,
    hold: hold ?? null,
    lastDisposition: row.lastDisposition ?? null,
    recordDisposition: row.recordDisposition ?? null,
    closedAt: instantOrNull(row.closedAt),
    numbers: progress.numbers.map(({ number, attempts, stopped, dueAt }) => ({
      number,
      attempts,
      stopped,
      dueAt: instantOrNull(dueAt ?? undefined),
    })),
    dials: dials.filter((dial) => dial.campaign === campaign).map(dialView),
  };
}

function filterOf({ tool, dispositions, listIds }: RecordTool): RecordToolFilter {
  return { tool, dispositions, listIds: listIds as ListId[] | undefined };
}

function changeOf(
  tool: RecordAction,
  { keepCounters = true, closeWith, dueAt }: RecordActionBody,
  now: number,
): RecordChange {
  return ({ progress, numbers }) => {
    const life = (progress as Progress | undefined) ?? newProgress(numbers);
    switch (tool) {
      case "make_due":
        return madeDue(life, now);
      case "reopen":
        return reopened(life, numbers, now, keepCounters);
      case "close":
        return closedWith(life, closeWith ?? "");
      case "reschedule":
        return rescheduled(life, dueAt === undefined ? now : Date.parse(dueAt));
    }
  };
}

/** What lifts at an hour or a day of the number's own zone. */
const zoned: ReadonlySet<RecordHoldRule> = new Set([
  "hours",
  "day_limit",
  "frequency_day",
  "frequency_week",
  "frequency_month",
]);

async function holdOf(
  { store, engine, clock }: ServerContext,
  centreId: CentreId,
  row: RecordSituationRow,
): Promise<RecordHold | undefined> {
  const found = await store.campaigns.get(centreId, row.campaignId);
  if (found === undefined) return undefined;
  const { campaign } = found;
  const { record } = row;
  const now = clock.now();
  const { campaigns } = store.engine;
  const [{ environment, numberZones }, listed] = await Promise.all([
    surroundingsOf({ store }, centreId, campaign, record, now),
    campaigns.doNotCallMatches(centreId, campaign.id, [record], now),
  ]);
  const { hold, until } = whyNotDialled(
    {
      state: row.state,
      locked: row.locked,
      dueAt: row.dueAt,
      passes: row.passes,
      numbers: record.numbers,
      redial: campaign.redial,
      campaign,
      listEnabled: row.listEnabled,
      progress: (record.progress as Progress | undefined) ?? newProgress(record.numbers),
      environment,
      waitsFor: engine.campaigns.live(centreId, campaign.id)?.state.waitsFor,
      ownAgent: row.ownAgent,
      listed: listed[0] ?? { record: false, numbers: [] },
      consentMissing: campaign.consentRequired === true && (record.traits.consent ?? "").trim() === "",
    },
    now,
  );
  const { labels, ownZone, postalCode, region } = record.traits;
  const place = {
    numbers: record.numbers,
    labels,
    timeZone: ownZone,
    region,
    postalCode,
    defaultZone: record.timeZone,
    window: { notBefore: undefined, notAfter: undefined },
    numberZones,
  };
  const zones = record.numbers.flatMap((_, index) => zonesOf(place, index, campaign.dialTime.twoZones));
  return {
    campaignId: campaign.id,
    campaign: campaign.name,
    hold,
    until: instantOrNull(until),
    zones: zoned.has(hold) ? [...new Set(zones)] : [],
    disposition: hold === "closed" ? (row.recordDisposition ?? null) : null,
    quotaGroup: hold === "excluded" ? (row.quotaGroup ?? null) : null,
    agent: hold === "personal_agent" ? (row.ownAgent?.name ?? null) : null,
    waitsFor: hold === "linked_campaign" ? waitingName(engine.campaigns.live(centreId, campaign.id)) : null,
  };
}

function waitingName(live: ReturnType<ServerContext["engine"]["campaigns"]["live"]>): string | null {
  return live?.state.waitsFor?.name ?? null;
}
