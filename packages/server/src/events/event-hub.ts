import { randomUUID } from "node:crypto";
import { resumeWindowMs, topicsPerSessionMax } from "@perezvon/api";
import { type Clock, Emitter, type Logger } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { EventSession, type Wire } from "./event-session.ts";
import { keyOfTopic } from "./topics.ts";

/** What happens to sessions, for those who act on it. */
export type HubEvent =
  /** The first page with the user's desk came, or the last one went. */
  | {
      readonly kind: "desk_page";
      readonly centreId: CentreId;
      readonly userId: UserId;
      readonly opened: boolean;
    }
  | { readonly kind: "subscribed"; readonly session: EventSession; readonly topic: string }
  /** The session is gone for good: its window is over, or its sign-in ended. */
  | { readonly kind: "gone"; readonly session: EventSession };

const sessionsPerUserMax = 20;

/** All event sessions of this node: who hears what. */
export class EventHub {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, EventSession>();
  readonly #byKey = new Map<string, Set<EventSession>>();
  /** Connected sessions with the desk, by key of the desk. */
  readonly #deskPages = new Map<string, number>();
  readonly #events: Emitter<HubEvent>;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#events = new Emitter((error) => logger.error("an event listener failed", { error: String(error) }));
  }

  onEvent(listener: (event: HubEvent) => void): () => void {
    return this.#events.on(listener);
  }

  /** The session that a page names, if it may be taken up again; else a new one. */
  connect(
    who: SignedIn,
    wire: Wire,
    resume: { readonly session: string; readonly last: number } | undefined,
  ): { readonly session: EventSession; readonly resumed: boolean } {
    const known = resume && this.#sessions.get(resume.session);
    if (resume && known && known.who.tokenHash === who.tokenHash && known.canResume(resume.last)) {
      if (known.connected) {
        // A connection that is dead to the page but not yet to us.
        known.wire?.close(1000, "resumed elsewhere");
        this.#lose(known);
      }
      known.who = who;
      known.connect(wire);
      this.#dropForbiddenTopics(known);
      this.#countDesk(known, 1);
      return { session: known, resumed: true };
    }
    const session = new EventSession(randomUUID(), who);
    session.connect(wire);
    this.#sessions.set(session.id, session);
    this.#boundSessionsOf(who);
    return { session, resumed: false };
  }

  /** Returns the refusal, if it is one. */
  subscribe(
    session: EventSession,
    topic: string,
  ): "unknown_topic" | "forbidden" | "too_many_topics" | undefined {
    const found = keyOfTopic(topic, session.who);
    if (found === "unknown") return "unknown_topic";
    if (found === "forbidden") return "forbidden";
    if (session.topics.size >= topicsPerSessionMax && !session.topics.has(found.key))
      return "too_many_topics";
    if (!session.topics.has(found.key)) {
      session.topics.set(found.key, topic);
      const listeners = this.#byKey.get(found.key) ?? new Set();
      this.#byKey.set(found.key, listeners.add(session));
      if (topic === "desk" && session.connected) this.#countDeskKey(session, found.key, 1);
    }
    this.#events.emit({ kind: "subscribed", session, topic });
    return undefined;
  }

  unsubscribe(session: EventSession, topic: string): void {
    const found = keyOfTopic(topic, session.who);
    if (typeof found === "string") return;
    this.#leave(session, found.key);
  }

  /** Sends to everybody who listens to the key; costs nothing while nobody does. */
  publish(key: string, data: unknown): void {
    const listeners = this.#byKey.get(key);
    if (listeners === undefined || listeners.size === 0) return;
    const json = JSON.stringify(data);
    const now = this.#clock.now();
    for (const session of [...listeners]) {
      session.event(session.topics.get(key) ?? key, json, now, resumeWindowMs);
    }
  }

  /** Sends to one session, subscribed or not. */
  send(session: EventSession, topic: string, data: unknown): void {
    session.event(topic, JSON.stringify(data), this.#clock.now(), resumeWindowMs);
  }

  hasListeners(key: string): boolean {
    return (this.#byKey.get(key)?.size ?? 0) > 0;
  }

  /** Every key that somebody listens to. */
  listenedKeys(): string[] {
    return [...this.#byKey.keys()];
  }

  /** A connection closed; a session that has another one by now is not touched. */
  disconnected(session: EventSession, wire: Wire): void {
    if (session.wire === wire) this.#lose(session);
  }

  /** Ends sessions whose window is over. */
  sweep(): void {
    const before = this.#clock.now() - resumeWindowMs;
    for (const session of [...this.#sessions.values()]) {
      if (session.lostAt !== undefined && session.lostAt < before) this.#remove(session);
    }
  }

  /** Ends every session of a sign-in: the page is told by the close code. */
  end(matches: (session: EventSession) => boolean, code: number, reason: string): void {
    for (const session of [...this.#sessions.values()]) {
      if (!matches(session)) continue;
      session.wire?.close(code, reason);
      this.#lose(session);
      this.#remove(session);
    }
  }

  connectedSessions(): EventSession[] {
    return [...this.#sessions.values()].filter((session) => session.connected);
  }

  get size(): number {
    return this.#sessions.size;
  }

  #lose(session: EventSession): void {
    if (!session.connected) return;
    session.disconnect(this.#clock.now());
    this.#countDesk(session, -1);
  }

  #remove(session: EventSession): void {
    for (const key of [...session.topics.keys()]) this.#leave(session, key);
    this.#sessions.delete(session.id);
    this.#events.emit({ kind: "gone", session });
  }

  #leave(session: EventSession, key: string): void {
    const topic = session.topics.get(key);
    if (topic === undefined) return;
    if (topic === "desk" && session.connected) this.#countDeskKey(session, key, -1);
    session.topics.delete(key);
    const listeners = this.#byKey.get(key);
    listeners?.delete(session);
    if (listeners?.size === 0) this.#byKey.delete(key);
  }

  #dropForbiddenTopics(session: EventSession): void {
    for (const [key, topic] of [...session.topics]) {
      if (typeof keyOfTopic(topic, session.who) === "string") this.#leave(session, key);
    }
  }

  #countDesk(session: EventSession, change: 1 | -1): void {
    for (const [key, topic] of session.topics) if (topic === "desk") this.#countDeskKey(session, key, change);
  }

  #countDeskKey(session: EventSession, key: string, change: 1 | -1): void {
    const before = this.#deskPages.get(key) ?? 0;
    const after = before + change;
    if (after > 0) this.#deskPages.set(key, after);
    else this.#deskPages.delete(key);
    if (before > 0 !== after > 0) {
      const { centreId, userId } = session.who.session;
      this.#events.emit({ kind: "desk_page", centreId, userId, opened: after > 0 });
    }
  }

  /** A page that reloads again and again must not pile up sessions: the longest lost go first. */
  #boundSessionsOf(who: SignedIn): void {
    const own = [...this.#sessions.values()].filter(
      (session) => session.who.session.userId === who.session.userId,
    );
    const lost = own.filter(({ connected }) => !connected);
    for (const session of lost.slice(0, Math.max(0, own.length - sessionsPerUserMax))) this.#remove(session);
  }
}
