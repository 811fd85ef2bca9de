import type { CentreId, UserId } from "@perezvon/model";
import {
  type IncomingSubscribe,
  type NotifierSubscription,
  type SipRequest,
  type SubscribeAdmission,
  uriUser,
} from "@perezvon/sip";
import type { Line } from "../contract.ts";
import type { Lines } from "../lines/lines.ts";
import type { SwitchContext } from "../switch-context.ts";
import {
  dialogInfo,
  type Messages,
  messageSummary,
  type PersonState,
  presenceDocument,
  type StateDocument,
} from "./documents.ts";

/** What phones may watch (TEL-DLG-07). `refer` is watched by whoever sent a REFER, and by nobody else. */
const events = ["message-summary", "dialog", "presence", "refer"] as const;
const noMessages: Messages = { fresh: 0, heard: 0 };

interface Watch {
  readonly watcher: Line;
  readonly watched: Line;
  readonly subscription: NotifierSubscription;
  /** Whether the state is another than what was told last. */
  differs(): boolean;
}

interface Options {
  readonly context: SwitchContext;
  readonly lines: Pick<Lines, "judge" | "line" | "ofCentre" | "address">;
  readonly person: (userId: UserId) => PersonState;
  /** Messages that wait for a user; left out: this system keeps none. */
  readonly messages: ((centreId: CentreId, userId: UserId) => Promise<Messages>) | undefined;
  /** Drain: nothing new is taken (TEL-GEN-04). */
  readonly refuse: () => boolean;
}

/**
 * Lamp keys, presence and the message lamp of phones (TEL-DLG-07, RFC 6665). A line watches the people of its own centre by extension or
 * login, and its own messages. Whoever subscribes proves himself as for a call (TEL-AUT-04).
 */
export class Watchers {
  readonly #options: Options;
  readonly #watches = new Map<UserId, Set<Watch>>();
  readonly #admitted = new WeakMap<SipRequest, Line>();
  readonly #messages = new Map<UserId, Messages>();

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    this.#options.context.sip.onSubscribe(events, (subscribe) => void this.#take(subscribe), {
      admit: (asked) => this.#admit(asked),
    });
  }

  /** Something about that user's calls or phones may be another. */
  changed(userId: UserId | undefined): void {
    if (userId === undefined) return;
    for (const watch of this.#watches.get(userId) ?? []) if (watch.differs()) watch.subscription.changed();
  }

  /** Messages came, were heard or deleted. */
  async messagesChanged(centreId: CentreId, userId: UserId): Promise<void> {
    if (!this.#watches.has(userId)) return;
    await this.#readMessages(centreId, userId);
    this.changed(userId);
  }

  /** The lines are others: nobody watches or is watched who is no more. */
  linesChanged(): void {
    const { lines } = this.#options;
    for (const watch of [...this.#watches.values()].flatMap((each) => [...each])) {
      if (lines.line(watch.watcher.endpointId) === undefined) watch.subscription.end("rejected");
      else if (lines.line(watch.watched.endpointId) === undefined) watch.subscription.end("noresource");
    }
  }

  /** Says good-bye; phones come back when they find us again. */
  close(): void {
    for (const watches of this.#watches.values())
      for (const { subscription } of watches) subscription.end("deactivated");
  }

  async #admit(asked: Pick<IncomingSubscribe, "request" | "source">): Promise<SubscribeAdmission> {
    if (this.#options.refuse()) return { status: 503, headers: [["Retry-After", "30"]] };
    const judgement = await this.#options.lines.judge(asked);
    if (judgement.kind === "refused") return judgement;
    this.#admitted.set(asked.request, judgement.line);
    return undefined;
  }

  async #take(subscribe: IncomingSubscribe): Promise<void> {
    const watcher = this.#admitted.get(subscribe.request);
    const name = subscribe.request.uri === undefined ? "" : (uriUser(subscribe.request.uri) ?? "");
    // RFC 3515 §2.4.4: made by REFER alone. The messages of others are theirs.
    const watched = watcher && this.#options.lines.ofCentre(watcher.centreId, name);
    if (watcher === undefined || subscribe.event === "refer") subscribe.reject(403);
    else if (watched === undefined) subscribe.reject(404);
    else if (subscribe.event === "message-summary") {
      if (watched.userId !== watcher.userId) subscribe.reject(403);
      else {
        await this.#readMessages(watched.centreId, watched.userId);
        this.#accept(subscribe, watcher, watched, name);
      }
    } else this.#accept(subscribe, watcher, watched, name);
  }

  #accept(subscribe: IncomingSubscribe, watcher: Line, watched: Line, name: string): void {
    const { userId } = watched;
    const entity = this.#options.lines.address(watched, name);
    const document = this.#documents(subscribe.event, entity, userId);
    let told = "";
    const subscription = subscribe.accept({
      state: () => {
        told = document.key();
        return document.next();
      },
      contactUser: name,
      useSource: watcher.nat !== false,
    });
    if (subscription === undefined) return;
    const watch: Watch = { watcher, watched, subscription, differs: () => document.key() !== told };
    const watches = this.#watches.get(userId) ?? new Set();
    this.#watches.set(userId, watches.add(watch));
    subscription.onEnd(() => {
      watches.delete(watch);
      if (watches.size > 0 || this.#watches.get(userId) !== watches) return;
      this.#watches.delete(userId);
      this.#messages.delete(userId);
    });
  }

  /** The document of one subscription, and what tells one state of it from another. */
  #documents(
    event: string,
    entity: string,
    userId: UserId,
  ): { readonly key: () => string; readonly next: () => StateDocument } {
    const { person } = this.#options;
    let version = 0;
    if (event === "dialog") {
      return {
        key: () => JSON.stringify(person(userId).calls),
        next: () => dialogInfo(entity, version++, person(userId)),
      };
    }
    if (event === "presence") {
      const next = () => presenceDocument(entity, person(userId));
      return { key: () => next().body, next };
    }
    const next = () => messageSummary(entity, this.#messages.get(userId) ?? noMessages);
    return { key: () => next().body, next };
  }

  async #readMessages(centreId: CentreId, userId: UserId): Promise<void> {
    const { messages, context } = this.#options;
    if (messages === undefined) return;
    try {
      this.#messages.set(userId, await messages(centreId, userId));
    } catch (error) {
      // The lamp stays as it was; the next change or refresh brings it up to date.
      context.logger.warn("messages not read", { userId, error: String(error) });
    }
  }
}
