import { Readable } from "node:stream";
import type { Erasure, SubjectReport } from "@perezvon/api";
import { type E164, maskedNumber, numberPattern, parsePhone } from "@perezvon/model";
import { type ErasureRow, RefusedError, type SubjectCall, type SubjectProof } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Handlers, streamed } from "../http/handler.ts";
import { invalidField } from "../http/problem-error.ts";
import { csvRows } from "../results/csv.ts";
import { contentDisposition } from "../results/results-file.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { actorOf } from "./inputs.ts";
import { instant, instantOrNull } from "./views.ts";

type SubjectHandlers = Handlers<"subjectReport" | "subjectFile" | "erasureStart" | "erasures">;

/** People's requests about what is kept of their number (OUT-CPL-09, OUT-CPL-11). */
export function subjectHandlers(context: ServerContext): SubjectHandlers {
  const { clock, eraser, logger, store } = context;
  return {
    subjectReport: {
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const number = numberOf(who, body.number);
        const [proof, places, own, listed] = await Promise.all([
          store.subjects.proof(centreId, number, who.user.centre.language),
          store.subjects.places(centreId, number),
          store.subjects.owns(centreId, number),
          store.doNotCall.find(centreId, number, clock.now()),
        ]);
        await looked(context, who, number, "read", actorOf(who, request));
        return {
          number,
          at: instant(clock.now()),
          own,
          places: [...places],
          ...proofView(proof),
          doNotCall: listed.map(({ list, addedAt, expired }) => ({
            list: list.name,
            addedAt: instant(addedAt),
            expired,
          })),
        };
      },
    },
    subjectFile: {
      async handle({ who, body, reply, request }) {
        const number = numberOf(who, body.number);
        const proof = await store.subjects.proof(who.session.centreId, number, who.user.centre.language);
        await looked(context, who, number, "export", actorOf(who, request));
        reply.header("content-type", "text/csv; charset=utf-8");
        reply.header("content-disposition", contentDisposition(`proof ${number.slice(-4)}.csv`));
        reply.send(Readable.from(csvRows(proofRows(number, proof), { delimiter: ",", mark: true })));
        return streamed;
      },
    },
    erasureStart: {
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const number = numberOf(who, body.number);
        if (await store.subjects.owns(centreId, number)) throw invalidField("number", "own_number");
        const reason = body.reason
          .trim()
          .replace(new RegExp(numberPattern(number), "g"), maskedNumber(number));
        if (reason === "") throw invalidField("reason", "required");
        const places = await store.subjects.places(centreId, number);
        const before = Object.fromEntries(places.map(({ table, rows }) => [table, rows]));
        const input = { number, masked: maskedNumber(number), reason, before, at: clock.now() };
        const row = await inNoHand(() => store.subjects.begin(centreId, input, actorOf(who, request)));
        eraser.tick().catch((error) => logger.warn("erasures not gone on with", { error: String(error) }));
        return erasureView(row);
      },
    },
    erasures: {
      handle: async ({ who }) => ({
        items: (await store.subjects.list(who.session.centreId)).map(erasureView),
      }),
    },
  };
}

function numberOf(who: SignedIn, text: string): E164 {
  const parsed = parsePhone(text, who.user.centre.homeCountry);
  if (!parsed.ok) throw invalidField("number", parsed.error.code);
  return parsed.value;
}

/** While a record is dialled or talked about its result could not be written. */
async function inNoHand<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RefusedError && error.code === "locked")
      throw invalidField("number", "number_in_hand");
    throw error;
  }
}

/** Who has looked, without the number (PLT-AUL-01). */
function looked(
  { clock, store }: ServerContext,
  who: SignedIn,
  number: E164,
  act: "read" | "export",
  actor: ReturnType<typeof actorOf>,
): Promise<void> {
  return store.audit.write(who.session.centreId, {
    actor,
    act,
    kind: "subject",
    objectId: undefined,
    objectName: maskedNumber(number),
    at: clock.now(),
  });
}

function proofView({ calls, records }: SubjectProof): Pick<SubjectReport, "records" | "calls"> {
  return {
    records: records.map(({ changedAt, consents, list, loadedAt, recordId }) => ({
      recordId,
      list,
      loadedAt: instant(loadedAt),
      changedAt: instantOrNull(changedAt),
      consents: consents.map((each) => ({ ...each })),
    })),
    calls: calls.map((call) => ({
      at: instant(call.at),
      direction: call.direction,
      shown: call.shown,
      dialled: call.dialled,
      campaign: call.campaign ?? null,
      list: call.list ?? null,
      agent: call.agent ?? null,
      status: call.status ?? null,
      statusName: call.statusName ?? null,
      answered: call.answered,
      talkMs: call.talkMs === undefined ? null : Math.max(0, Math.round(call.talkMs)),
    })),
  };
}

const heading = [
  "Kind",
  "Time",
  "Number",
  "List",
  "Record ID",
  "Consent field",
  "Consent",
  "Changed",
  "Campaign",
  "Direction",
  "Dialled",
  "Status",
  "Answered",
  "Talk seconds",
  "Agent",
  "Number shown",
];

/** One table: a row for each consent value, then one for each call. */
function* proofRows(number: string, { calls, records }: SubjectProof): Generator<readonly string[]> {
  yield heading;
  for (const record of records) {
    const consents = record.consents.length > 0 ? record.consents : [{ field: "", value: "" }];
    const changed = record.changedAt === undefined ? "" : instant(record.changedAt);
    for (const { field, value } of consents) {
      const consent = [String(record.recordId), field, value, changed];
      yield ["consent", instant(record.loadedAt), number, record.list, ...consent, ...Array(8).fill("")];
    }
  }
  for (const call of calls) yield callRow(number, call);
}

function callRow(number: string, call: SubjectCall): string[] {
  const seconds = call.talkMs === undefined ? "" : String(Math.round(call.talkMs / 1000));
  return [
    "call",
    instant(call.at),
    number,
    call.list ?? "",
    "",
    "",
    "",
    "",
    call.campaign ?? "",
    call.direction,
    call.dialled ? "1" : "0",
    call.statusName ?? call.status ?? "",
    call.answered ? "1" : "0",
    seconds,
    call.agent ?? "",
    call.shown,
  ];
}

function erasureView({ counts, endedAt, failure, startedAt, ...row }: ErasureRow): Erasure {
  return {
    ...row,
    counts: { ...counts },
    failure: failure ?? null,
    startedAt: instant(startedAt),
    endedAt: instantOrNull(endedAt),
  };
}
