import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type InviteClientEvent,
  type InviteClientState,
  inviteClientStart,
  inviteClientStep,
} from "./invite-client-machine.ts";
import {
  type InviteServerEvent,
  type InviteServerState,
  inviteServerStart,
  inviteServerStep,
} from "./invite-server-machine.ts";
import type { Action, Step } from "./machine.ts";
import {
  type NonInviteClientEvent,
  type NonInviteClientState,
  nonInviteClientStart,
  nonInviteClientStep,
} from "./non-invite-client-machine.ts";
import {
  type NonInviteServerEvent,
  type NonInviteServerState,
  nonInviteServerStart,
  nonInviteServerStep,
} from "./non-invite-server-machine.ts";
import { defaultTiming, type MachineTiming } from "./timing.ts";

const udp: MachineTiming = { ...defaultTiming, reliable: false };
const tcp: MachineTiming = { ...defaultTiming, reliable: true };

/** An action as one word: `start B 32000`, `stop A`, `send`, `fail timeout`. */
function word(action: Action): string {
  if (action.kind === "start") return `start ${action.timer} ${action.ms}`;
  if (action.kind === "stop") return `stop ${action.timer}`;
  return action.kind === "fail" ? `fail ${action.cause}` : action.kind;
}

type Row<E> = readonly [event: E, state: string, actions: string];

/** Plays the rows on one machine; each row is an event, the state after it, and its actions. */
function plays<S extends { name: string }, E>(
  start: S,
  step: (state: S, event: E, timing: MachineTiming) => Step<S>,
  timing: MachineTiming,
  rows: readonly Row<E>[],
): void {
  let state = start;
  for (const [event, name, actions] of rows) {
    const next = step(state, event, timing);
    expect([event, next.state.name, next.actions.map(word).join(", ")]).toEqual([event, name, actions]);
    state = next.state;
  }
}

const inviteClient = (timing: MachineTiming, rows: readonly Row<InviteClientEvent>[]) =>
  plays<InviteClientState, InviteClientEvent>(inviteClientStart(timing), inviteClientStep, timing, rows);
const nonInviteClient = (timing: MachineTiming, rows: readonly Row<NonInviteClientEvent>[]) =>
  plays<NonInviteClientState, NonInviteClientEvent>(
    nonInviteClientStart(timing),
    nonInviteClientStep,
    timing,
    rows,
  );
const inviteServer = (timing: MachineTiming, rows: readonly Row<InviteServerEvent>[]) =>
  plays<InviteServerState, InviteServerEvent>(inviteServerStart, inviteServerStep, timing, rows);
const nonInviteServer = (timing: MachineTiming, rows: readonly Row<NonInviteServerEvent>[]) =>
  plays<NonInviteServerState, NonInviteServerEvent>(nonInviteServerStart, nonInviteServerStep, timing, rows);

test("TEL-TRN-01 INVITE client over UDP: timer A doubles without bound until B", () => {
  inviteClient(udp, [
    ["start", "calling", "start B 32000, start A 500, send"],
    ["timerA", "calling", "start A 1000, send"],
    ["timerA", "calling", "start A 2000, send"],
    ["timerA", "calling", "start A 4000, send"],
    ["timerA", "calling", "start A 8000, send"],
    ["timerA", "calling", "start A 16000, send"],
    ["timerB", "terminated", "fail timeout"],
    ["success", "terminated", ""],
  ]);
});

test("TEL-TRN-01 INVITE client: refused after ringing; copies of the refusal get ACK and nothing else", () => {
  inviteClient(udp, [
    ["start", "calling", "start B 32000, start A 500, send"],
    ["provisional", "proceeding", "stop A, stop B, deliver"],
    ["provisional", "proceeding", "deliver"],
    ["timerA", "proceeding", ""],
    ["failure", "completed", "start D 32000, sendAck, deliver"],
    ["failure", "completed", "sendAck"],
    ["provisional", "completed", ""],
    ["success", "completed", ""],
    ["timerD", "terminated", ""],
  ]);
});

test("TEL-TRN-01 INVITE client: Accepted of RFC 6026 hands up every 2xx for timer M", () => {
  inviteClient(udp, [
    ["start", "calling", "start B 32000, start A 500, send"],
    ["success", "accepted", "stop A, stop B, start M 32000, deliver"],
    ["success", "accepted", "deliver"],
    ["failure", "accepted", ""],
    ["provisional", "accepted", ""],
    ["timerM", "terminated", ""],
  ]);
});

test("TEL-TRN-01 INVITE client over a stream: no timer A, timer D 0", () => {
  inviteClient(tcp, [
    ["start", "calling", "start B 32000, send"],
    ["failure", "terminated", "stop A, stop B, sendAck, deliver"],
  ]);
  inviteClient(tcp, [
    ["start", "calling", "start B 32000, send"],
    ["success", "accepted", "stop A, stop B, start M 32000, deliver"],
  ]);
});

test("TEL-TRN-05 a transport failure ends client transactions at once", () => {
  inviteClient(udp, [["transportError", "terminated", "fail transport"]]);
  nonInviteClient(udp, [["transportError", "terminated", "fail transport"]]);
});

test("TEL-TRN-01 non-INVITE client over UDP: timer E doubles to T2, then K", () => {
  nonInviteClient(udp, [
    ["start", "trying", "start F 32000, start E 500, send"],
    ["timerE", "trying", "start E 1000, send"],
    ["timerE", "trying", "start E 2000, send"],
    ["timerE", "trying", "start E 4000, send"],
    ["timerE", "trying", "start E 4000, send"],
    ["provisional", "proceeding", "start E 4000, deliver"],
    ["timerE", "proceeding", "start E 4000, send"],
    ["final", "completed", "stop E, stop F, start K 5000, deliver"],
    ["final", "completed", ""],
    ["timerK", "terminated", ""],
  ]);
});

test("TEL-TRN-01 non-INVITE client over a stream, and timer F", () => {
  nonInviteClient(tcp, [
    ["start", "trying", "start F 32000, send"],
    ["provisional", "proceeding", "deliver"],
    ["final", "terminated", "stop E, stop F, deliver"],
  ]);
  nonInviteClient(udp, [["timerF", "terminated", "fail timeout"]]);
});

test("TEL-TRN-01 TEL-TRN-02 INVITE server: copies repeat the last answer; refusal until ACK", () => {
  inviteServer(udp, [
    ["request", "proceeding", ""],
    ["timerTrying", "proceeding", "sendTrying"],
    ["request", "proceeding", "send"],
    ["respondProvisional", "proceeding", "stop Trying, send"],
    ["respondFailure", "completed", "stop Trying, start H 32000, start G 500, send"],
    ["timerG", "completed", "start G 1000, send"],
    ["timerG", "completed", "start G 2000, send"],
    ["timerG", "completed", "start G 4000, send"],
    ["timerG", "completed", "start G 4000, send"],
    ["request", "completed", "send"],
    ["ack", "confirmed", "stop G, stop H, start I 5000"],
    ["ack", "confirmed", ""],
    ["request", "confirmed", ""],
    ["timerI", "terminated", ""],
  ]);
});

test("TEL-TRN-01 INVITE server: no ACK until timer H; over a stream no G and no I", () => {
  inviteServer(udp, [
    ["respondFailure", "completed", "stop Trying, start H 32000, start G 500, send"],
    ["timerH", "terminated", "fail timeout"],
  ]);
  inviteServer(tcp, [
    ["respondFailure", "completed", "stop Trying, start H 32000, send"],
    ["ack", "terminated", "stop G, stop H"],
  ]);
});

test("TEL-TRN-01 INVITE server: Accepted of RFC 6026 absorbs copies and hands up ACKs for timer L", () => {
  inviteServer(udp, [
    ["respondSuccess", "accepted", "stop Trying, start L 32000, send"],
    ["request", "accepted", ""],
    ["ack", "accepted", "deliver"],
    ["respondSuccess", "accepted", "send"],
    ["respondFailure", "accepted", ""],
    ["timerL", "terminated", ""],
  ]);
});

test("TEL-TRN-01 TEL-TRN-02 non-INVITE server: silent while trying, then repeats for timer J", () => {
  nonInviteServer(udp, [
    ["request", "trying", ""],
    ["respondProvisional", "proceeding", "send"],
    ["request", "proceeding", "send"],
    ["respondFinal", "completed", "start J 32000, send"],
    ["request", "completed", "send"],
    ["respondFinal", "completed", ""],
    ["timerJ", "terminated", ""],
  ]);
  nonInviteServer(tcp, [["respondFinal", "terminated", "send"]]);
});

const inviteClientEvents: InviteClientEvent[] = [
  "start",
  "provisional",
  "success",
  "failure",
  "timerA",
  "timerB",
  "timerD",
  "timerM",
  "transportError",
];

test("TEL-TRN-01 whatever happens, a terminated machine stays so and a failure is told once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...inviteClientEvents), { maxLength: 30 }),
      fc.boolean(),
      (events, reliable) => {
        const timing = reliable ? tcp : udp;
        let state = inviteClientStart(timing);
        let failures = 0;
        let finals = 0;
        for (const event of events) {
          const was = state.name;
          const next = inviteClientStep(state, event, timing);
          failures += next.actions.filter(({ kind }) => kind === "fail").length;
          if (event === "failure" && next.actions.some(({ kind }) => kind === "deliver")) finals++;
          if (was === "terminated") expect(next).toEqual({ state, actions: [] });
          state = next.state;
        }
        expect(failures + finals).toBeLessThanOrEqual(1);
      },
    ),
  );
});
