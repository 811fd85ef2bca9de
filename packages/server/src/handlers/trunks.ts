import type { FieldFault, TestCall, Trunk, TrunkCard, TrunkStateView } from "@perezvon/api";
import {
  type CentreId,
  parsePhone,
  parseTrunkSettings,
  type TrunkId,
  type TrunkSettings,
  type TrunkState,
} from "@perezvon/model";
import type { TrunkRow } from "@perezvon/store";
import type { TestCallRecord } from "../diagnosis/test-calls.ts";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { disabledTrunk, trunkStateView } from "./trunk-state.ts";
import { instant, instantOrNull, pageOf } from "./views.ts";

type TrunkHandlers = Handlers<
  | "trunks"
  | "trunk"
  | "trunkCreate"
  | "trunkChange"
  | "trunkDelete"
  | "trunkTest"
  | "testCallStart"
  | "testCall"
  | "testCallEnd"
>;

export function trunkHandlers(context: ServerContext): TrunkHandlers {
  const { store, clock, pbx, testCalls } = context;
  const stateOf = (row: TrunkRow) => pbx.trunkStates().find(({ trunkId }) => trunkId === row.id);
  const cardOf = (row: TrunkRow) => cardView(row, stateOf(row));
  return {
    trunks: {
      async handle({ who, query }) {
        const states = new Map(pbx.trunkStates().map((state) => [state.trunkId, state]));
        return pageOf(await store.trunks.page(who.session.centreId, query), (row) =>
          trunkView(row, states.get(row.id)),
        );
      },
    },
    trunk: {
      handle: async ({ who, params }) => cardOf(await found(context, who.session.centreId, params.id)),
    },
    trunkCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const row = await store.trunks.create(
          who.session.centreId,
          {
            name: trimmedName(body.name),
            enabled: body.enabled ?? true,
            settings: checked(body.settings),
            password: body.password,
            at: clock.now(),
          },
          actorOf(who, request),
        );
        await context.linesChanged();
        return cardOf(row);
      },
    },
    trunkChange: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const before = await found(context, who.session.centreId, params.id);
        const row = await store.trunks.update(
          who.session.centreId,
          before.id,
          {
            ...(body.name !== undefined && { name: trimmedName(body.name) }),
            ...(body.enabled !== undefined && { enabled: body.enabled }),
            ...(body.settings && { settings: checked(body.settings, before.settings) }),
            password: body.password,
            version: body.version,
            at: clock.now(),
          },
          actorOf(who, request),
        );
        await context.linesChanged();
        return cardOf(row);
      },
    },
    trunkDelete: {
      async handle({ who, params, request }) {
        const { id } = await found(context, who.session.centreId, params.id);
        await store.trunks.delete(who.session.centreId, id, clock.now(), actorOf(who, request));
        await context.linesChanged();
        return null;
      },
    },
    trunkTest: {
      async handle({ who, params }) {
        return ask(context, await found(context, who.session.centreId, params.id));
      },
    },
    testCallStart: {
      async handle({ who, params, body }) {
        const { centreId } = who.session;
        const trunk = await found(context, centreId, params.id);
        const record = testCalls.start(
          centreId,
          trunk.id,
          numberOf(who, "to", body.to),
          body.from ? numberOf(who, "from", body.from) : await ownNumber(context, trunk),
        );
        if (record === undefined) throw new ProblemError("wrong_state");
        return testCallView(record);
      },
    },
    testCall: {
      async handle({ who, params }) {
        const { id } = await found(context, who.session.centreId, params.id);
        const record = testCalls.last(who.session.centreId, id);
        return record ? testCallView(record) : null;
      },
    },
    testCallEnd: {
      async handle({ who, params }) {
        const { id } = await found(context, who.session.centreId, params.id);
        testCalls.end(who.session.centreId, id);
        return null;
      },
    },
  };
}

async function found({ store }: ServerContext, centreId: CentreId, id: string): Promise<TrunkRow> {
  const row = await store.trunks.get(centreId, id as TrunkId);
  if (row === undefined) throw new ProblemError("not_found");
  return row;
}

/** The words that the settings' own check has, in those of the API. */
const codes: Readonly<Record<string, string>> = {
  type: "wrong_type",
  unknown_value: "not_allowed",
  too_many: "too_many_items",
  format: "wrong_format",
};

function checked(input: Record<string, unknown>, base?: TrunkSettings): TrunkSettings {
  const parsed = parseTrunkSettings(input, base);
  if (parsed.ok) return parsed.value;
  throw invalid(
    parsed.error.map(
      ({ field, code, params }): FieldFault => ({
        field: `settings.${field}`,
        code: codes[code] ?? code,
        ...(params && { params: { ...params } }),
      }),
    ),
  );
}

/** An OPTIONS sent now tells more than the last one that was sent by the clock. */
async function ask(context: ServerContext, trunk: TrunkRow) {
  const { host, port, transport } = trunk.settings;
  const address = host === "" ? registeredAddress(context, trunk) : { host, port };
  if (address === undefined) throw new ProblemError("wrong_state");
  const startedAt = context.clock.monotonicMs();
  const outcome = await context.sipRequest("OPTIONS", {
    target: `sip:${address.host}:${address.port}`,
    from: `sip:${context.sip.host}`,
    nextHop: { transport, address: address.host, port: address.port },
  });
  const milliseconds = Math.round(context.clock.monotonicMs() - startedAt);
  return outcome.kind === "response"
    ? {
        outcome: "answered" as const,
        status: outcome.status,
        reasonPhrase: outcome.response.reasonPhrase,
        milliseconds,
        detail: null,
      }
    : {
        outcome: outcome.kind,
        status: null,
        reasonPhrase: null,
        milliseconds,
        detail: outcome.kind === "transport" ? outcome.detail : null,
      };
}

function registeredAddress({ pbx }: ServerContext, trunk: TrunkRow) {
  const from = pbx.trunkStates().find(({ trunkId }) => trunkId === trunk.id)?.registeredFrom;
  const [, host, port] = /^(.*):(\d+)$/.exec(from ?? "") ?? [];
  return host && port ? { host, port: Number(port) } : undefined;
}

function numberOf(who: SignedIn, field: string, text: string): string {
  const parsed = parsePhone(text, who.user.centre.homeCountry);
  if (!parsed.ok) throw invalidField(field, "phone");
  return parsed.value;
}

/** What the far side sees: a number of the trunk, else the one that it shows by default. */
async function ownNumber({ store }: ServerContext, trunk: TrunkRow): Promise<string> {
  const own = trunk.numbers[0] ?? (trunk.settings.defaultCallerId || undefined);
  if (own !== undefined) return own;
  const { items } = await store.numbers.page(trunk.centreId, { limit: 1 });
  if (!items[0]) throw invalidField("from", "required");
  return items[0].number;
}

function trunkView(row: TrunkRow, state: TrunkState | undefined): Trunk {
  return {
    id: row.id,
    name: row.name,
    host: row.settings.host,
    port: row.settings.port,
    transport: row.settings.transport,
    authorisation: row.settings.authorisation,
    enabled: row.enabled,
    channels: row.settings.channels,
    numbers: [...row.numbers],
    state: stateView(row, state),
  };
}

function stateView(row: TrunkRow, state: TrunkState | undefined): TrunkStateView {
  return row.enabled && state ? trunkStateView(state) : disabledTrunk(row.updatedAt);
}

function cardView(row: TrunkRow, state: TrunkState | undefined): TrunkCard {
  return {
    ...trunkView(row, state),
    // Null stands for what has no value, as everywhere in answers.
    settings: Object.fromEntries(
      Object.entries(row.settings).map(([field, value]) => [field, value ?? null]),
    ),
    hasPassword: row.hasPassword,
    version: row.version,
  };
}

function testCallView(record: TestCallRecord): TestCall {
  const { outcome, quality } = record;
  // By the one model of the media plane; a call of less than five seconds has no sample yet (TEL-QOS-03).
  const mos = quality?.mosIn?.mean;
  return {
    id: record.id,
    to: record.to,
    from: record.from,
    state:
      record.endedAt !== undefined
        ? "ended"
        : record.answeredAt !== undefined
          ? "talking"
          : record.ringingAt !== undefined
            ? "ringing"
            : "calling",
    startedAt: instant(record.startedAt),
    ringingAt: instantOrNull(record.ringingAt),
    answeredAt: instantOrNull(record.answeredAt),
    endedAt: instantOrNull(record.endedAt),
    sipCode: outcome?.sipCode ?? null,
    q850: outcome?.q850 ?? null,
    endedBy: outcome?.endedBy ?? null,
    reason: outcome?.systemReason ?? (outcome?.networkUnavailable ? "network_unavailable" : null),
    packetsIn: quality?.packetsIn ?? null,
    packetsOut: quality?.packetsOut ?? null,
    packetsLost: quality?.packetsLost ?? null,
    jitterMs: quality?.jitterMs ?? null,
    mos: mos ?? null,
    codec: quality?.codec ?? null,
  };
}
