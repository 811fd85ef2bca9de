import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { CallLeg, LegSound } from "@perezvon/api";
import { type CallId, type CentreId, callSums, type TrunkId, type UserId } from "@perezvon/model";
import type { CallRow, CallSearch, LegRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, type Streamed, streamed } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { csvRows } from "../results/csv.ts";
import { actorOf } from "./inputs.ts";
import { instant, instantOrNull, pageOf } from "./views.ts";

type Names = "calls" | "callsFile" | "call" | "qualityDays" | "qualityLimits" | "qualityLimitsChange";

/** Records of calls and their sound (TEL-CDR, TEL-QOS). */
export function callHandlers(context: ServerContext): Handlers<Names> {
  const { legs, interactions } = context.store;
  return {
    calls: {
      async handle({ who, query }) {
        const { cursor, limit, ...search } = query;
        const page = await legs.calls(who.session.centreId, { cursor, limit, ...searchOf(search) });
        return pageOf(page, callView);
      },
    },
    callsFile: { handle: (call) => sendFile(context, call) },
    call: {
      async handle({ who, params }) {
        const { centreId } = who.session;
        const callId = params.id as CallId;
        const rows = await legs.ofCall(centreId, callId);
        if (rows.length === 0) throw new ProblemError("not_found");
        const moments = await interactions.moments(centreId, callId);
        const named = await trunkNames(context, centreId, rows);
        return { id: callId, ...callSums(rows, moments), legs: rows.map((row) => legView(row, named)) };
      },
    },
    qualityDays: {
      async handle({ who, query }) {
        const { timeZone } = who.user.centre;
        const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
        const rows = await legs.qualityDays(who.session.centreId, { from, to, timeZone });
        return {
          items: rows.map(({ trunk, network, mos, ...day }) => ({
            ...day,
            trunk: trunk ?? null,
            network: network ?? null,
            poorPercent: Math.round((1_000 * day.poor) / day.legs) / 10,
            mos: mos ?? null,
          })),
        };
      },
    },
    qualityLimits: { handle: ({ who }) => legs.qualityLimits(who.session.centreId) },
    qualityLimitsChange: {
      handle: ({ who, body, request }) =>
        legs.setQualityLimits(who.session.centreId, body, context.clock.now(), actorOf(who, request)),
    },
  };
}

function searchOf(query: Omit<Call<"callsFile">["query"], never>): CallSearch {
  const at = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
  return {
    from: at(query.from),
    to: at(query.to),
    number: query.number,
    trunkId: query.trunk as TrunkId | undefined,
    userId: query.user as UserId | undefined,
    sipCode: query.code,
    q850: query.q850,
    callId: query.call,
    poor: query.poor,
  };
}

function callView({ callId, startedAt, endedAt, trunk, sipCode, q850, mos, ...row }: CallRow) {
  return {
    id: callId,
    startedAt: instant(startedAt),
    endedAt: instant(endedAt),
    ...row,
    users: [...row.users],
    faults: [...row.faults],
    trunk: trunk ?? null,
    sipCode: sipCode ?? null,
    q850: q850 ?? null,
    mos: mos ?? null,
  };
}

/** Of the trunks that were tried; one that is gone keeps its id, a phone has an address anyway. */
async function trunkNames(
  { store }: ServerContext,
  centreId: CentreId,
  legs: readonly LegRow[],
): Promise<ReadonlyMap<string, string>> {
  const tried = new Set(legs.flatMap(({ tries }) => tries.map(({ target }) => target)));
  if (tried.size === 0) return new Map();
  const { items } = await store.trunks.page(centreId, { limit: 500 });
  return new Map(items.filter(({ id }) => tried.has(id)).map(({ id, name }) => [id, name]));
}

function legView(leg: LegRow, named: ReadonlyMap<string, string>): CallLeg {
  const { analysisEvidence: evidence, trunkId, userId } = leg;
  return {
    id: leg.legId,
    version: leg.version,
    status: leg.status,
    direction: leg.direction,
    peer: leg.peer,
    parentId: leg.parentId ?? null,
    trunk: trunkId === undefined ? null : { id: trunkId, name: leg.trunkName ?? "" },
    user: userId === undefined ? null : { id: userId, name: leg.userName ?? "" },
    device: leg.device ?? null,
    address: leg.address ?? null,
    from: leg.from,
    to: leg.to,
    fromReceived: leg.fromReceived ?? null,
    toReceived: leg.toReceived ?? null,
    shownNumber: leg.shownNumber ?? null,
    startedAt: instant(leg.startedAt),
    ringingAt: instantOrNull(leg.ringingAt),
    answeredAt: instantOrNull(leg.answeredAt),
    analysedAt: instantOrNull(leg.analysedAt),
    endedAt: instant(leg.endedAt),
    endedBy: leg.endedBy ?? null,
    sipCode: leg.sipCode ?? null,
    q850: leg.q850 ?? null,
    systemReason: leg.systemReason ?? null,
    analysis: leg.analysis ?? null,
    evidence: evidence
      ? {
          ...evidence,
          answeredAtMs: evidence.answeredAtMs ?? null,
          speech: [...evidence.speech],
          tones: evidence.tones.map((tone) => ({ ...tone, hz: [...tone.hz] })),
        }
      : null,
    holdMs: leg.holdMs,
    faults: [...leg.faults],
    tries: leg.tries.map(({ target, status }) => ({ target: named.get(target) ?? target, status })),
    transfers: [...leg.transfers],
    joins: leg.joins.map(({ ms, legs }) => ({ ms, legs: [...legs] })),
    recordings: leg.recordings.map(({ recordingId, file }) => ({ id: recordingId, file })),
    host: leg.hostId,
    sound: leg.quality ? soundView(leg.quality) : null,
    points: [...leg.qualityPoints],
    sip: [...leg.sip],
  };
}

function soundView(quality: NonNullable<LegRow["quality"]>): LegSound {
  return {
    codec: quality.codec ?? null,
    srtp: quality.srtp ?? null,
    packetsIn: quality.packetsIn,
    packetsOut: quality.packetsOut,
    lostIn: quality.packetsLost,
    lostOut: quality.packetsLostOut ?? null,
    late: quality.packetsLate ?? null,
    duplicate: quality.packetsDuplicate ?? null,
    reordered: quality.packetsReordered ?? null,
    jitterInMs: quality.jitterInMs ?? null,
    jitterInMaxMs: quality.jitterMaxMs ?? null,
    jitterOutMs: quality.jitterOutMs ?? null,
    jitterOutMaxMs: quality.jitterOutMaxMs ?? null,
    roundTripMs: quality.roundTripMs ?? null,
    bufferMs: quality.bufferMs ?? null,
    concealedPercent: quality.concealedPercent ?? null,
    rIn: quality.rIn ?? null,
    rOut: quality.rOut ?? null,
    mosIn: quality.mosIn ?? null,
    mosOut: quality.mosOut ?? null,
  };
}

/** The columns of the file, which programs read: their names are those of the contract in every language. */
const fileColumns: readonly (readonly [string, (leg: LegRow) => string | number | undefined])[] = [
  ["call_id", ({ callId }) => callId],
  ["leg_id", ({ legId }) => legId],
  ["version", ({ version }) => version],
  ["parent_id", ({ parentId }) => parentId],
  ["status", ({ status }) => status],
  ["direction", ({ direction }) => direction],
  ["peer", ({ peer }) => peer],
  ["trunk", ({ trunkName }) => trunkName],
  ["user", ({ userLogin }) => userLogin],
  ["device", ({ device }) => device],
  ["address", ({ address }) => address],
  ["from_received", ({ fromReceived }) => fromReceived],
  ["to_received", ({ toReceived }) => toReceived],
  ["from", ({ from }) => from],
  ["to", ({ to }) => to],
  ["shown_number", ({ shownNumber }) => shownNumber],
  ["started_at", ({ startedAt }) => instant(startedAt)],
  ["ringing_at", ({ ringingAt }) => instantOrNull(ringingAt) ?? ""],
  ["answered_at", ({ answeredAt }) => instantOrNull(answeredAt) ?? ""],
  ["analysed_at", ({ analysedAt }) => instantOrNull(analysedAt) ?? ""],
  ["ended_at", ({ endedAt }) => instant(endedAt)],
  ["ended_by", ({ endedBy }) => endedBy],
  ["sip_code", ({ sipCode }) => sipCode],
  ["q850", ({ q850 }) => q850],
  ["system_reason", ({ systemReason }) => systemReason],
  ["analysis", ({ analysis }) => analysis],
  ["hold_ms", ({ holdMs }) => holdMs],
  ["codec", ({ quality }) => quality?.codec],
  ["srtp", ({ quality }) => quality?.srtp],
  ["packets_in", ({ quality }) => quality?.packetsIn],
  ["packets_out", ({ quality }) => quality?.packetsOut],
  ["lost_in", ({ quality }) => quality?.packetsLost],
  ["lost_out", ({ quality }) => quality?.packetsLostOut],
  ["jitter_ms", ({ quality }) => quality?.jitterInMs?.toFixed(1)],
  ["round_trip_ms", ({ quality }) => quality?.roundTripMs?.toFixed(0)],
  ["mos_in", ({ quality }) => quality?.mosIn?.mean.toFixed(2)],
  ["mos_out", ({ quality }) => quality?.mosOut?.mean.toFixed(2)],
  ["faults", ({ faults }) => faults.join(" ")],
  ["tries", ({ tries }) => tries.map(({ target, status }) => `${target}:${status}`).join(" ")],
  ["recordings", ({ recordings }) => recordings.map(({ file }) => file).join(" ")],
  ["host", ({ hostId }) => hostId],
];

async function sendFile(context: ServerContext, { who, query, reply }: Call<"callsFile">): Promise<Streamed> {
  const out = new PassThrough();
  const head = new Promise<void>((started, failed) => {
    context.store.legs
      .read(who.session.centreId, searchOf(query), async (rows) => {
        started();
        for await (const chunk of csvRows(lines(rows), { delimiter: ",", mark: true })) {
          // The reader went away: the database must not be read for nobody.
          if (out.destroyed) return;
          if (!out.write(chunk)) await Promise.race([once(out, "drain"), once(out, "close")]);
        }
      })
      .then(
        () => out.end(),
        (error) => {
          failed(error);
          out.destroy(error instanceof Error ? error : new Error(String(error)));
        },
      );
  });
  out.on("error", (error) => context.logger.info("file of calls broke off", { error: error.message }));
  await head;
  reply.header("content-type", "text/csv; charset=utf-8");
  reply.header("content-disposition", 'attachment; filename="calls.csv"');
  reply.send(out);
  return streamed;
}

async function* lines(rows: AsyncIterable<LegRow>): AsyncGenerator<string[]> {
  yield fileColumns.map(([name]) => name);
  for await (const row of rows) yield fileColumns.map(([, read]) => String(read(row) ?? ""));
}
