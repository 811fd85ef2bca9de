import type { Command, ServerFrame } from "@perezvon/api";
import type { Clock, Logger } from "@perezvon/base";
import type { EngineDoor } from "../engine-door.ts";
import type { ServerContext } from "../http/context.ts";
import { may } from "../sign-in/signed-in.ts";
import type { DeskPresence } from "./desk-presence.ts";
import { mayCommand } from "./desk-rights.ts";
import type { EventSession } from "./event-session.ts";
import { parseCommand } from "./frames.ts";
import type { PhonePages } from "./phone-pages.ts";

export type CommandOutcome =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: { readonly code: string } };

const rememberMs = 10 * 60_000;
const rememberMax = 1_000;
const pendingMax = 100;

interface Remembered {
  readonly at: number;
  readonly outcome: Promise<CommandOutcome>;
}

/**
 * Performs commands of pages. A repeated id gives the same result and has no second effect (PLT-API-07), also from a page that
 * had to begin a new event session: ids are remembered by sign-in.
 */
export class CommandDesk {
  readonly #engine: EngineDoor;
  readonly #phones: PhonePages;
  readonly #presence: DeskPresence;
  readonly #context: Pick<ServerContext, "store">;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #remembered = new Map<string, Map<string, Remembered>>();
  /** Commands of one kind from one session run one after another, in the order they came. */
  readonly #lanes = new Map<string, { tail: Promise<unknown>; length: number }>();

  constructor(
    engine: EngineDoor,
    phones: PhonePages,
    presence: DeskPresence,
    context: Pick<ServerContext, "store" | "clock" | "logger">,
  ) {
    const { clock, logger } = context;
    this.#context = context;
    this.#engine = engine;
    this.#phones = phones;
    this.#presence = presence;
    this.#clock = clock;
    this.#logger = logger;
  }

  async run(session: EventSession, id: string, value: unknown): Promise<ServerFrame> {
    const outcome = await this.#once(session, id, value);
    return { type: "result", id, ...outcome };
  }

  forgetSignIn(tokenHash: string): void {
    this.#remembered.delete(tokenHash);
  }

  #once(session: EventSession, id: string, value: unknown): Promise<CommandOutcome> {
    const { tokenHash } = session.who;
    const known = this.#remembered.get(tokenHash) ?? new Map<string, Remembered>();
    this.#remembered.set(tokenHash, known);
    const before = known.get(id);
    if (before) return before.outcome;
    const outcome = this.#perform(session, value);
    const now = this.#clock.monotonicMs();
    known.set(id, { at: now, outcome });
    for (const [old, { at }] of known) {
      if (known.size <= rememberMax && now - at <= rememberMs) break;
      known.delete(old);
    }
    return outcome;
  }

  async #perform(session: EventSession, value: unknown): Promise<CommandOutcome> {
    const command = parseCommand(value);
    if (command === undefined) return refused("malformed");
    if (!may(session.who, "agent.login")) return refused("forbidden");
    const lane = `${session.id}/${command.kind.startsWith("phone") ? "phone" : "desk"}`;
    return this.#inLane(lane, async () => {
      try {
        return await this.#execute(session, command);
      } catch (error) {
        this.#logger.warn("command failed", { kind: command.kind, error: String(error) });
        return refused("unavailable");
      }
    });
  }

  async #execute(session: EventSession, command: Command): Promise<CommandOutcome> {
    const { centreId, userId } = session.who.session;
    switch (command.kind) {
      case "desk.open": {
        this.#presence.opening(centreId, userId);
        const snapshot = await this.#engine.desk.open(centreId, userId);
        if (snapshot === undefined) return refused("forbidden");
        this.#presence.opened(centreId, userId);
        return done(this.#engine.desk.snapshot(centreId, userId) ?? snapshot);
      }
      case "desk": {
        if (!(await mayCommand(this.#context, session.who, command.command))) return refused("forbidden");
        const code = await this.#engine.desk.command(centreId, userId, command.command);
        if (code === undefined && command.command.kind === "discard_recording")
          await this.#discarded(session, command.command.interactionId);
        return code === undefined ? done(null) : refused(code);
      }
      case "phone.offer":
        return done({ sdp: await this.#phones.offer(session, command.sdp) });
      case "phone.candidate":
        return this.#phones.candidate(session, command.candidate) ? done(null) : refused("phone_elsewhere");
      case "phone.echo":
        return this.#phones.echo(session, command.on) ? done(null) : refused("phone_busy");
      case "phone.take_over":
        this.#phones.takeOver(session);
        return done(null);
    }
  }

  /** Recordings do not vanish without a trace of who wanted it (PLT-REC-15). */
  #discarded({ who }: EventSession, objectId: string): Promise<void> {
    const { centreId, userId } = who.session;
    const actor = { userId, name: who.user.login };
    const entry = { actor, act: "erased", kind: "recording", objectId, objectName: undefined };
    return this.#context.store.audit.write(centreId, { ...entry, at: this.#clock.now() });
  }

  #inLane(name: string, work: () => Promise<CommandOutcome>): Promise<CommandOutcome> {
    const lane = this.#lanes.get(name) ?? { tail: Promise.resolve(), length: 0 };
    if (lane.length >= pendingMax) return Promise.resolve(refused("busy"));
    this.#lanes.set(name, lane);
    lane.length++;
    const result = lane.tail.then(work).finally(() => {
      lane.length--;
      if (lane.length === 0) this.#lanes.delete(name);
    });
    lane.tail = result;
    return result;
  }
}

function done(data: unknown): CommandOutcome {
  return { ok: true, data };
}

function refused(code: string): CommandOutcome {
  return { ok: false, error: { code } };
}
