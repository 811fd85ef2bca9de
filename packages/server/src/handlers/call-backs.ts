import type { CallBack, CallBackNews, CallBackPut, FieldFault } from "@perezvon/api";
import type { CampaignId, CentreId, UserId } from "@perezvon/model";
import { zonedText } from "@perezvon/schedule";
import type { CallBackNewsRow, CallBackRow } from "@perezvon/store";
import { topicKey } from "../events/topics.ts";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { campaignRunners, campaignsFor, mayInCampaign } from "../sign-in/campaign-rights.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { actorOf } from "./inputs.ts";
import { surroundingsOf } from "./record-surroundings.ts";
import { pageOf } from "./views.ts";

type CallBackHandlers = Handlers<
  "callBacks" | "callBackNews" | "callBackNewsSeen" | "ownCallBacks" | "callBackChange" | "callBackCancel"
>;

const dayMs = 86_400_000;
/** How far ahead a call may be promised (OUT-CBK-02). */
const farthestDays = 90;
/** A field for date and time knows whole minutes, and a hand needs a while for the button after it has chosen «now». */
const handMs = 2 * 60_000;

/** Promised calls: seen by their owners, moved, given to others and cancelled by managers (OUT-CBK-05, OUT-CBK-07). */
export function callBackHandlers(context: ServerContext): CallBackHandlers {
  const { store, clock, engine, hub } = context;
  const changed = (centreId: CentreId) => {
    engine.campaigns.callBacksChanged(centreId);
    hub.publish(topicKey.callBacks(centreId), { changed: true });
  };
  return {
    callBackNews: {
      async handle({ who }) {
        const { centreId, userId } = who.session;
        return { items: (await store.callBacks.news(centreId, userId)).map(newsView) };
      },
    },
    callBackNewsSeen: {
      async handle({ who, body }) {
        const { centreId, userId } = who.session;
        await store.callBacks.dismissNews(centreId, userId, body.ids);
        return null;
      },
    },
    callBacks: {
      async handle({ who, query }) {
        const { cursor, limit, campaign, owner, missed } = query;
        const page = await store.callBacks.page(who.session.centreId, {
          only: await campaignsFor(store, who, campaignRunners),
          cursor,
          limit,
          campaignId: campaign as CampaignId | undefined,
          ownerId: owner as UserId | undefined,
          missed,
        });
        return pageOf(page, view);
      },
    },
    ownCallBacks: {
      async handle({ who, query }) {
        const ownerId = who.session.userId;
        return pageOf(await store.callBacks.page(who.session.centreId, { ...query, ownerId }), view);
      },
    },
    callBackChange: {
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        const promised = await mustRun(store, who, params.id);
        const now = clock.now();
        const faults = callBackFaults(body, now, promised.from);
        if (faults.length === 0) faults.push(...(await hoursFaults(context, centreId, promised, body, now)));
        const ownerId = (body.ownerId ?? undefined) as UserId | undefined;
        if (ownerId !== undefined) {
          const agents = await store.agents.states(centreId, undefined);
          if (!agents.some(({ userId }) => userId === ownerId))
            faults.push({ field: "ownerId", code: "not_found" });
        }
        if (faults.length > 0) throw invalid(faults);
        const change = { from: Date.parse(body.from), until: Date.parse(body.until), ownerId };
        const row = await store.callBacks.change(centreId, params.id, change, now, actorOf(who, request));
        changed(centreId);
        return view(row);
      },
    },
    callBackCancel: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        await mustRun(store, who, params.id);
        await store.callBacks.cancel(centreId, params.id, clock.now(), actorOf(who, request));
        changed(centreId);
        return null;
      },
    },
  };
}

/** Promises belong to their campaign: who may not run it, finds none (OUT-CMP-04). */
async function mustRun(store: ServerContext["store"], who: SignedIn, id: string): Promise<CallBackRow> {
  const promised = await store.callBacks.find(who.session.centreId, id);
  if (promised === undefined || !(await mayInCampaign(store, who, promised.campaign.id, campaignRunners)))
    throw new ProblemError("not_found");
  return promised;
}

/**
 * The window of OUT-CBK-02: begins now or later, ends after it begins, at most 90 days ahead. A call whose time is left as it `was` may
 * have begun already: it is given to another, or goes on for longer.
 */
export function callBackFaults(body: CallBackPut, now: number, was?: number): FieldFault[] {
  const from = Date.parse(body.from);
  const until = Date.parse(body.until);
  const faults: FieldFault[] = [];
  const farthest = now + farthestDays * dayMs;
  if (from > farthest) {
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    faults.push({ field: "from", code: "out_of_range", params: { min: day(now), max: day(farthest) } });
  }
  if (from < now - handMs && from !== was) faults.push({ field: "from", code: "in_the_past" });
  if (until <= now) faults.push({ field: "until", code: "in_the_past" });
  else if (until <= from) faults.push({ field: "until", code: "from_after_until" });
  return faults;
}

/** A time outside calling hours cannot be chosen; the nearest that can is named on the customer's clock (OUT-CBK-02). */
async function hoursFaults(
  context: ServerContext,
  centreId: CentreId,
  { campaign, from: was, number, recordId, timeZone }: CallBackRow,
  body: CallBackPut,
  now: number,
): Promise<FieldFault[]> {
  const from = Date.parse(body.from);
  if (from === was) return [];
  const [found, situation] = await Promise.all([
    context.store.campaigns.get(centreId, campaign.id),
    context.store.recordTools.inCampaign(centreId, campaign.id, recordId),
  ]);
  if (found === undefined || situation === undefined) return [];
  const { environment } = await surroundingsOf(context, centreId, found.campaign, situation.record, now);
  const place = Math.max(0, situation.record.numbers.indexOf(number));
  const begins = Math.max(from, now);
  const allowed = environment.allowedFrom ? environment.allowedFrom(place, begins) : begins;
  if (allowed === begins) return [];
  const next = allowed === undefined ? "—" : zonedText(allowed, timeZone).replace("T", " ");
  return [{ field: "from", code: "outside_hours", params: { next } }];
}

function newsView(row: CallBackNewsRow): CallBackNews {
  const { movedTo } = row;
  return {
    ...row,
    customerName: row.customerName ?? null,
    from: new Date(row.from).toISOString(),
    movedTo: movedTo === undefined ? null : new Date(movedTo).toISOString(),
    owner: row.owner ?? null,
    at: new Date(row.at).toISOString(),
  };
}

function view(row: CallBackRow): CallBack {
  const instant = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    id: row.id,
    campaign: row.campaign,
    recordId: row.recordId,
    customerName: row.customerName ?? null,
    number: row.number,
    timeZone: row.timeZone,
    from: new Date(row.from).toISOString(),
    until: new Date(row.until).toISOString(),
    owner: row.owner ?? null,
    strict: row.strict,
    promisedBy: row.promisedBy ?? null,
    promisedAt: new Date(row.promisedAt).toISOString(),
    missedAt: instant(row.missedAt),
    ownerlessAt: instant(row.ownerlessAt),
    doneAt: instant(row.doneAt),
  };
}
