import type { ClientFrame, Command } from "@perezvon/api";
import { scriptLimits } from "@perezvon/model";
import { type Static, type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";

const closed = { additionalProperties: false } as const;
const text = (max: number) => Type.String({ maxLength: max });
const interaction = { interactionId: text(64) };
const kind = <K extends string>(value: K) => Type.Literal(value);

const transferTarget = Type.Union([
  Type.Object({ kind: kind("user"), userId: text(64) }, closed),
  Type.Object({ kind: kind("number"), number: text(64) }, closed),
]);

const deskCommands = [
  Type.Object(
    {
      kind: kind("set_state"),
      state: Type.Union([Type.Literal("ready"), Type.Literal("not_ready"), Type.Literal("logged_out")]),
      reason: Type.Optional(Type.Union([text(64), Type.Null()])),
    },
    closed,
  ),
  Type.Object(
    {
      kind: kind("set_device"),
      device: Type.Union([Type.Literal("browser"), Type.Literal("sip"), Type.Literal("none")]),
    },
    closed,
  ),
  ...(["accept", "reject", "hang_up", "hold", "resume", "finish", "stop_message"] as const).map((name) =>
    Type.Object({ kind: kind(name), ...interaction }, closed),
  ),
  ...(["start_recording", "discard_recording"] as const).map((name) =>
    Type.Object({ kind: kind(name), ...interaction }, closed),
  ),
  ...(["mute", "pause_recording"] as const).map((name) =>
    Type.Object({ kind: kind(name), ...interaction, on: Type.Boolean() }, closed),
  ),
  Type.Object({ kind: kind("digits"), ...interaction, digits: text(64) }, closed),
  Type.Object({ kind: kind("note"), ...interaction, note: text(20_000) }, closed),
  Type.Object({ kind: kind("disposition"), ...interaction, key: text(64) }, closed),
  Type.Object({ kind: kind("dial"), to: text(64) }, closed),
  Type.Object(
    {
      kind: kind("script"),
      ...interaction,
      values: Type.Record(text(40), text(scriptLimits.text)),
      page: text(40),
      path: Type.Array(text(40), { maxItems: scriptLimits.path }),
    },
    closed,
  ),
  Type.Object({ kind: kind("preview_dial"), ...interaction, number: text(64) }, closed),
  Type.Object(
    {
      kind: kind("play_message"),
      ...interaction,
      messageId: text(64),
      to: Type.Union([Type.Literal("both"), Type.Literal("customer")]),
    },
    closed,
  ),
  Type.Object({ kind: kind("choose_record"), ...interaction, recordId: Type.Integer() }, closed),
  Type.Object({ kind: kind("preview_skip"), ...interaction }, closed),
  Type.Object(
    {
      kind: kind("call_back"),
      ...interaction,
      key: text(64),
      from: Type.Integer(),
      until: Type.Integer(),
      number: text(64),
      mine: Type.Boolean(),
    },
    closed,
  ),
  ...(["transfer", "consult"] as const).map((name) =>
    Type.Object({ kind: kind(name), ...interaction, target: transferTarget }, closed),
  ),
  ...(
    ["swap", "complete_transfer", "conference", "cancel_consultation", "take_over", "call_coach"] as const
  ).map((name) => Type.Object({ kind: kind(name), ...interaction }, closed)),
  Type.Object({ kind: kind("remove_party"), ...interaction, partyId: text(64) }, closed),
  Type.Object({ kind: kind("mute_party"), ...interaction, partyId: text(64), on: Type.Boolean() }, closed),
  Type.Object(
    {
      kind: kind("supervise"),
      userId: text(64),
      mode: Type.Union([Type.Literal("monitor"), Type.Literal("coach"), Type.Literal("barge_in")]),
      follows: Type.Optional(Type.Union([Type.Literal("agent"), Type.Literal("call")])),
    },
    closed,
  ),
  Type.Object({ kind: kind("pick_up"), extension: Type.Optional(text(8)) }, closed),
];

const PhoneCandidate = Type.Object(
  {
    candidate: text(2_000),
    sdpMid: Type.Union([text(64), Type.Null()]),
    sdpMLineIndex: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
    usernameFragment: Type.Optional(Type.Union([text(256), Type.Null()])),
  },
  closed,
);

const commands = [
  Type.Object({ kind: kind("desk"), command: Type.Union(deskCommands) }, closed),
  Type.Object({ kind: kind("desk.open") }, closed),
  Type.Object({ kind: kind("phone.offer"), sdp: text(60_000) }, closed),
  Type.Object({ kind: kind("phone.candidate"), candidate: PhoneCandidate }, closed),
  Type.Object({ kind: kind("phone.echo"), on: Type.Boolean() }, closed),
  Type.Object({ kind: kind("phone.take_over") }, closed),
];

const topics = Type.Array(text(100), { maxItems: 100 });
const frames: Readonly<Record<ClientFrame["type"], TSchema>> = {
  hello: Type.Object(
    {
      type: kind("hello"),
      session: Type.Optional(text(100)),
      last: Type.Optional(Type.Integer({ minimum: 0 })),
    },
    closed,
  ),
  subscribe: Type.Object({ type: kind("subscribe"), topics }, closed),
  unsubscribe: Type.Object({ type: kind("unsubscribe"), topics }, closed),
  command: Type.Object({ type: kind("command"), id: text(100), command: Type.Unknown() }, closed),
  ping: Type.Object({ type: kind("ping") }, closed),
};

const frameChecks = new Map(Object.entries(frames).map(([type, schema]) => [type, Compile(schema)]));
const commandCheck = Compile(Type.Union(commands));

/** A frame of the page, or undefined when it is none of the contract's. */
export function parseFrame(raw: string): ClientFrame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { type } = value as { type?: unknown };
  if (typeof type !== "string" || !frameChecks.get(type)?.Check(value)) return undefined;
  return value as ClientFrame;
}

/** A command of the contract, or undefined. Absent and null reasons are one. */
export function parseCommand(value: unknown): Command | undefined {
  if (!commandCheck.Check(value)) return undefined;
  const command = value as Static<TSchema> as Command;
  if (command.kind === "desk" && command.command.kind === "set_state") {
    return {
      kind: "desk",
      command: { ...command.command, reason: command.command.reason ?? undefined },
    };
  }
  return command;
}
