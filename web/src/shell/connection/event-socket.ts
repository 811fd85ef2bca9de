import type { ClientFrame, Command, ServerFrame } from "@perezvon/api";
import type { Clock, Timer, Timers } from "@perezvon/base";

/** Whether the page hears the server (DSK-CON-01). */
export type ConnectionStatus = "connecting" | "online" | "lost";

export type CommandResult =
  | { readonly ok: true; readonly data: unknown }
  | {
      readonly ok: false;
      readonly error: { readonly code: string; readonly params?: Record<string, unknown> };
    };

/** The part of WebSocket that is used; a test hands in its own. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface EventSocketOptions {
  readonly open: () => SocketLike;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Uniform in [0, 1): the jitter of the retries. */
  readonly chance: () => number;
  readonly newId: () => string;
  readonly onStatus?: (status: ConnectionStatus) => void;
  /** The server said that the session is over. */
  readonly onSessionEnded?: () => void;
}

const heartbeatMs = 5_000;
const silenceLimitMs = 10_000;
const probeLimitMs = 1_000;
const retryFirstMs = 500;
const retryLongestMs = 10_000;
const commandTimeoutMs = 10_000;
const sessionEndedCode = 4401;

interface PendingCommand {
  readonly frame: ClientFrame;
  readonly resolve: (result: CommandResult) => void;
  readonly timer: Timer;
}

/**
 * The one event connection of a page. It survives losses: the server replays what was missed (PLT-API-07), and a command
 * without an answer is sent again under its id, which the server performs once.
 */
export class EventSocket {
  readonly #options: EventSocketOptions;
  readonly #listeners = new Map<string, Set<(data: unknown) => void>>();
  readonly #latest = new Map<string, unknown>();
  readonly #pending = new Map<string, PendingCommand>();
  #socket: SocketLike | undefined;
  #status: ConnectionStatus = "connecting";
  #session: string | undefined;
  #last: number | undefined;
  #welcomed = false;
  #heardAt = 0;
  #failures = 0;
  #heartbeat: Timer | undefined;
  #retry: Timer | undefined;
  #closed = false;
  #probes: ((alive: boolean) => void)[] = [];
  #probeTimer: Timer | undefined;
  #aheadMs: number | undefined;
  readonly #fresh = new Set<() => void>();

  constructor(options: EventSocketOptions) {
    this.#options = options;
  }

  /** The server's clock as well as this page knows it: timers count from the server's instants (DSK-STA-01). */
  serverNow(): number {
    return this.#options.clock.now() + (this.#aheadMs ?? 0);
  }

  /** Hears when the server began a new session: what it knew of this page is gone. At once if that has happened already. */
  onFresh(listener: () => void): () => void {
    this.#fresh.add(listener);
    if (this.#welcomed) listener();
    return () => this.#fresh.delete(listener);
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  connect(): void {
    if (this.#closed || this.#socket) return;
    this.#retry?.cancel();
    this.#retry = undefined;
    const socket = this.#options.open();
    this.#socket = socket;
    this.#welcomed = false;
    this.#heardAt = this.#options.clock.monotonicMs();
    socket.onopen = () => this.#send(this.#helloFrame());
    socket.onmessage = (event) => this.#receive(String(event.data));
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lose(event.code);
    };
    this.#heartbeat = this.#options.timers.every(heartbeatMs, () => this.#beat());
  }

  /** Tries at once instead of waiting for the next retry. */
  retryNow(): void {
    if (!this.#socket) this.connect();
  }

  /**
   * Whether the server still hears this page. Asked when something else says that the network may have changed: a connection
   * over an address that is gone gives no sign of it. One that does not answer within a second is made anew at once, and the
   * answer, false, comes when the server is heard again (TEL-WRT-02).
   */
  probe(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#probes.push(resolve);
      if (this.#probes.length > 1 && this.#probeTimer) return;
      if (!this.#socket) this.connect();
      this.#sendIfWelcome({ type: "ping" });
      this.#probeTimer = this.#options.timers.after(probeLimitMs, () => this.#reopen());
    });
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#endProbes(false);
    this.#dropSocket();
    for (const pending of this.#pending.values()) pending.timer.cancel();
    this.#pending.clear();
  }

  /** Hears a topic. The first listener subscribes, the last one to leave unsubscribes. The latest value comes at once. */
  listen(topic: string, listener: (data: unknown) => void): () => void {
    let listeners = this.#listeners.get(topic);
    if (!listeners) {
      listeners = new Set();
      this.#listeners.set(topic, listeners);
      this.#sendIfWelcome({ type: "subscribe", topics: [topic] });
    } else if (this.#latest.has(topic)) listener(this.#latest.get(topic));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(topic) !== listeners) return;
      this.#listeners.delete(topic);
      this.#latest.delete(topic);
      this.#sendIfWelcome({ type: "unsubscribe", topics: [topic] });
    };
  }

  /** Asks for something; always resolves, at the latest after 10 s (DSK-CTL-15). */
  command(command: Command): Promise<CommandResult> {
    const id = this.#options.newId();
    const frame: ClientFrame = { type: "command", id, command };
    return new Promise((resolve) => {
      const timer = this.#options.timers.after(commandTimeoutMs, () => {
        this.#pending.delete(id);
        resolve({ ok: false, error: { code: "timeout" } });
      });
      this.#pending.set(id, { frame, resolve, timer });
      this.#sendIfWelcome(frame);
    });
  }

  #helloFrame(): ClientFrame {
    return this.#session === undefined
      ? { type: "hello" }
      : { type: "hello", session: this.#session, last: this.#last };
  }

  #receive(text: string): void {
    this.#heardAt = this.#options.clock.monotonicMs();
    const frame = JSON.parse(text) as ServerFrame;
    switch (frame.type) {
      case "welcome":
        this.#welcome(frame.session, frame.resumed);
        return;
      case "event":
        this.#compareClocks(frame.at);
        this.#deliver(frame.seq, frame.topic, frame.data);
        return;
      case "result":
        this.#settle(frame.id, frame);
        return;
      case "pong":
        this.#endProbes(true);
        return;
      case "fault":
        return;
    }
  }

  #welcome(session: string, resumed: boolean): void {
    if (!resumed) this.#last = undefined;
    this.#session = session;
    this.#welcomed = true;
    this.#failures = 0;
    const topics = [...this.#listeners.keys()];
    // A listener may have come or gone while the connection was lost, so topics are named again even after a resume.
    if (topics.length > 0) this.#send({ type: "subscribe", topics });
    for (const pending of this.#pending.values()) this.#send(pending.frame);
    this.#setStatus("online");
    this.#endProbes(false);
    if (!resumed) for (const listener of [...this.#fresh]) listener();
  }

  /** An event is never read before it was sent, so the greatest difference seen is the nearest to the truth. */
  #compareClocks(at: string): void {
    const ahead = Date.parse(at) - this.#options.clock.now();
    if (!Number.isNaN(ahead) && (this.#aheadMs === undefined || ahead > this.#aheadMs)) this.#aheadMs = ahead;
  }

  #deliver(seq: number, topic: string, data: unknown): void {
    if (this.#last !== undefined && seq <= this.#last) return;
    this.#last = seq;
    const listeners = this.#listeners.get(topic);
    if (!listeners) return;
    this.#latest.set(topic, data);
    for (const listener of [...listeners]) listener(data);
  }

  #settle(id: string, result: CommandResult): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    pending.timer.cancel();
    pending.resolve(result);
  }

  /** Not counted as a failed attempt: the network is there, only the former way through it is not. */
  #reopen(): void {
    this.#probeTimer = undefined;
    this.#dropSocket();
    this.#setStatus("lost");
    this.connect();
  }

  #endProbes(alive: boolean): void {
    this.#probeTimer?.cancel();
    this.#probeTimer = undefined;
    for (const resolve of this.#probes.splice(0)) resolve(alive);
  }

  #beat(): void {
    if (this.#options.clock.monotonicMs() - this.#heardAt >= silenceLimitMs) this.#lose(0);
    else this.#sendIfWelcome({ type: "ping" });
  }

  #lose(code: number): void {
    // The retries below are what a running probe would do.
    this.#probeTimer?.cancel();
    this.#probeTimer = undefined;
    this.#dropSocket();
    if (this.#closed) return;
    if (code === sessionEndedCode) {
      this.#setStatus("lost");
      this.#options.onSessionEnded?.();
      return;
    }
    this.#setStatus("lost");
    const longest = Math.min(retryLongestMs, retryFirstMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = this.#options.timers.after(longest * (0.5 + this.#options.chance() / 2), () =>
      this.connect(),
    );
  }

  #dropSocket(): void {
    this.#heartbeat?.cancel();
    const socket = this.#socket;
    this.#socket = undefined;
    this.#welcomed = false;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #sendIfWelcome(frame: ClientFrame): void {
    if (this.#welcomed) this.#send(frame);
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #setStatus(status: ConnectionStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.onStatus?.(status);
  }
}
