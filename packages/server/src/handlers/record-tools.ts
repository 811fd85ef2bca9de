import type { RecordHold, RecordTool } from "@perezvon/api";
import {
  closedWith,
  madeDue,
  newProgress,
  type Progress,
  reopened,
  whyNotDialled,
  zonesOf,
} from "@perezvon/dialer";
import { environmentOf } from "@perezvon/engine";
import { type CentreId, closesRecord, type ListId } from "@perezvon/model";
import type { RecordChange, RecordSituationRow, RecordToolFilter } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalidField } from "../http/problem-error.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf } from "./inputs.ts";
import { listOf } from "./lists.ts";
import { instantOrNull } from "./views.ts";

type RecordToolHandlers = Handlers<"recordHolds" | "recordToolCount" | "recordToolApply">;

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
        if (body.tool === "close") {
          const known = await store.campaigns.dispositions(centreId, campaign.id);
          const status = known.find(({ key }) => key === body.closeWith);
          if (body.closeWith === undefined) throw invalidField("closeWith", "required");
          if (!status || !closesRecord(status.type) || status.folder === "system")
            throw invalidField("closeWith", "not_allowed");
        }
        const { keepCounters = true, closeWith } = body;
        const records = await store.recordTools.apply(
          centreId,
          campaign.id,
          filterOf(body),
          changeOf(body, clock.now()),
          {
            ...{ actor: actorOf(who, request), at: clock.now() },
            details: body.tool === "reopen" ? { keepCounters } : body.tool === "close" ? { closeWith } : {},
          },
        );
        await engine.campaigns.changed(centreId, campaign.id);
        return { records };
      },
    },
  };
}

function filterOf({ tool, dispositions, listIds }: RecordTool): RecordToolFilter {
  return { tool, dispositions, listIds: listIds as ListId[] | undefined };
}

function changeOf({ tool, keepCounters = true, closeWith }: RecordTool, now: number): RecordChange {
  return ({ progress, numbers }) => {
    const life = (progress as Progress | undefined) ?? newProgress(numbers);
    switch (tool) {
      case "make_due":
        return madeDue(life, now);
      case "reopen":
        return reopened(life, numbers, now, keepCounters);
      case "close":
        return closedWith(life, closeWith ?? "");
    }
  };
}

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
  const [barred, listed, rows, numberZones] = await Promise.all([
    campaigns.barredNumbers(centreId, record.numbers),
    campaigns.doNotCallMatches(centreId, campaign.id, [record], now),
    campaigns.callingHours(centreId),
    campaigns.numberZones(centreId, record.numbers),
  ]);
  const { hold, until } = whyNotDialled(
    {
      ...{ state: row.state, locked: row.locked, dueAt: row.dueAt, passes: row.passes },
      ...{ numbers: record.numbers, redial: campaign.redial, campaign, listEnabled: row.listEnabled },
      progress: (record.progress as Progress | undefined) ?? newProgress(record.numbers),
      environment: environmentOf(
        record,
        campaign,
        campaign.dialTime.useCallingHours ? rows : [],
        barred,
        numberZones,
      ),
      waitsFor: engine.campaigns.live(centreId, campaign.id)?.state.waitsFor,
      listed: listed[0] ?? { record: false, numbers: [] },
    },
    now,
  );
  const { labels, ownZone, postalCode, region } = record.traits;
  const place = {
    ...{ numbers: record.numbers, labels, timeZone: ownZone, region, postalCode },
    ...{ defaultZone: record.timeZone, window: { notBefore: undefined, notAfter: undefined }, numberZones },
  };
  const zones = record.numbers.flatMap((_, index) => zonesOf(place, index, campaign.dialTime.twoZones));
  return {
    ...{ campaignId: campaign.id, campaign: campaign.name, hold, until: instantOrNull(until) },
    zones: hold === "hours" || hold === "day_limit" ? [...new Set(zones)] : [],
    disposition: hold === "closed" ? (row.recordDisposition ?? null) : null,
    quotaGroup: hold === "excluded" ? (row.quotaGroup ?? null) : null,
    waitsFor: hold === "linked_campaign" ? waitingName(engine.campaigns.live(centreId, campaign.id)) : null,
  };
}

function waitingName(live: ReturnType<ServerContext["engine"]["campaigns"]["live"]>): string | null {
  return live?.state.waitsFor?.name ?? null;
}
