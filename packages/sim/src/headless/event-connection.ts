import type { ClientFrame, Command, ServerFrame } from "@perezvon/api";
import type { Timer, Timers } from "@perezvon/base";
import { WebSocket } from "ws";

/** The product refused a command of the desk. */
export class CommandError extends Error {
  readonly code: string;

  constructor(command: string, code: string) {
    super(`${command}: ${code}`);
    this.name = "CommandError";
    this.code = code;
  }
}

export interface EventConnectionOptions {
  /** `http://host:port` of the product. */
  readonly base: string;
  readonly cookie: string;
  readonly timers: Timers;
  readonly topics: readonly string[];
  onEvent(topic: string, data: unknown): void;
  /** The connection was lost; another is being made. */
  onLost(): void;
  /** A new connection could not go on where the old one ended: the product has been started anew, or it took too long. */
  onFresh(): void;
}

const PING_EVERY_MS = 5000;
const RECONNECT_AFTER_MS = 500;
const COMMAND_TIMEOUT_MS = 15_000;

interface Waiting {
  readonly frame: ClientFrame & { type: "command" };
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly limit: Timer;
}

/**
 * The event WebSocket of one user, as a page uses it (PLT-API-07): resumes after a loss, and sends commands that have no
 * answer yet once more under the same id, which has no second effect.
 */
export class EventConnection {
  readonly #options: EventConnectionOptions;
  readonly #waiting = new Map<string, Waiting>();
  #socket: WebSocket | undefined;
  #session: string | undefined;
  #last = 0;
  #commands = 0;
  #closed = false;
  #welcomed = false;
  #opened: (() => void) | undefined;
  #ping: Timer | undefined;

  private constructor(options: EventConnectionOptions) {
    this.#options = options;
  }

  /** Resolves once the product has said welcome. */
  static async open(options: EventConnectionOptions): Promise<EventConnection> {
    const connection = new EventConnection(options);
    await new Promise<void>((resolve, reject) => {
      const limit = options.timers.after(COMMAND_TIMEOUT_MS, () =>
        reject(new Error("no welcome on /events")),
      );
      connection.#opened = () => {
        limit.cancel();
        resolve();
      };
      connection.#connect();
    });
    return connection;
  }

  command<T>(command: Command): Promise<T> {
    const id = `${++this.#commands}`;
    return new Promise<T>((resolve, reject) => {
      const limit = this.#options.timers.after(COMMAND_TIMEOUT_MS, () => {
        this.#waiting.delete(id);
        reject(new CommandError(command.kind, "no_result"));
      });
      const frame = { type: "command", id, command } as const;
      this.#waiting.set(id, { frame, resolve: (data) => resolve(data as T), reject, limit });
      this.#send(frame);
    });
  }

  close(): void {
    this.#closed = true;
    this.#ping?.cancel();
    for (const waiting of this.#waiting.values()) waiting.limit.cancel();
    this.#waiting.clear();
    this.#socket?.close();
  }

  #connect(): void {
    const { base, cookie } = this.#options;
    const socket = new WebSocket(`${base.replace(/^http/, "ws")}/events`, {
      headers: { cookie, origin: base },
    });
    this.#socket = socket;
    socket.on("open", () => this.#send({ type: "hello", session: this.#session, last: this.#last }));
    socket.on("message", (data) => this.#frame(JSON.parse(String(data)) as ServerFrame));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#ping?.cancel();
      if (this.#closed) return;
      this.#options.onLost();
      this.#options.timers.after(RECONNECT_AFTER_MS, () => {
        if (!this.#closed) this.#connect();
      });
    });
  }

  #frame(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.#session = frame.session;
        if (!frame.resumed) {
          this.#last = 0;
          this.#send({ type: "subscribe", topics: this.#options.topics });
          if (this.#welcomed) this.#options.onFresh();
        }
        this.#welcomed = true;
        for (const { frame: unanswered } of this.#waiting.values()) this.#send(unanswered);
        this.#ping?.cancel();
        this.#ping = this.#options.timers.every(PING_EVERY_MS, () => this.#send({ type: "ping" }));
        this.#opened?.();
        return;
      case "event":
        this.#last = frame.seq;
        this.#options.onEvent(frame.topic, frame.data);
        return;
      case "result": {
        const waiting = this.#waiting.get(frame.id);
        this.#waiting.delete(frame.id);
        waiting?.limit.cancel();
        if (frame.ok) waiting?.resolve(frame.data);
        else waiting?.reject(new CommandError(describe(waiting.frame.command), frame.error.code));
        return;
      }
      case "fault":
      case "pong":
        return;
    }
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }
}

function describe(command: Command): string {
  return command.kind === "desk" ? `desk ${command.command.kind}` : command.kind;
}
