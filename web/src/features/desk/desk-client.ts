import type { DeskCommand, DeskSnapshot } from "@perezvon/model";
import type { CommandResult, EventSocket } from "../../shell/connection/event-socket.ts";

export type DeskStatus =
  /** The desktop is being opened. */
  | { readonly kind: "opening" }
  | { readonly kind: "open"; readonly snapshot: DeskSnapshot }
  /** The agent ended his work; nothing comes in until he opens the desktop again. */
  | { readonly kind: "closed" }
  | { readonly kind: "refused"; readonly code: string };

type Events = Pick<EventSocket, "listen" | "command" | "onFresh">;

/** The desk as the server tells it: the page owns no state, it shows snapshots and asks (DSK-STA-04). */
export class DeskClient {
  readonly #events: Events;
  readonly #listeners = new Set<() => void>();
  #status: DeskStatus = { kind: "opening" };
  #stops: (() => void)[] = [];
  #wanted = true;

  constructor(events: Events) {
    this.#events = events;
  }

  get status(): DeskStatus {
    return this.#status;
  }

  /** Listens, and opens the agent's session whenever the server knows nothing of this page. */
  start(): () => void {
    this.#stops = [
      this.#events.listen("desk", (data) => this.#show(data as DeskSnapshot)),
      this.#events.onFresh(() => {
        if (this.#wanted) void this.open();
      }),
    ];
    return () => {
      for (const stop of this.#stops) stop();
      this.#stops = [];
    };
  }

  async open(): Promise<void> {
    this.#wanted = true;
    if (this.#status.kind !== "open") this.#enter({ kind: "opening" });
    const result = await this.#events.command({ kind: "desk.open" });
    if (result.ok) {
      const snapshot = result.data as DeskSnapshot;
      // A later snapshot may have come by the topic already.
      if (this.#status.kind !== "open") this.#show(snapshot);
    } else if (this.#status.kind === "opening") {
      this.#enter({ kind: "refused", code: result.error.code });
    }
  }

  async ask(command: DeskCommand): Promise<CommandResult> {
    return await this.#events.command({ kind: "desk", command });
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #show(snapshot: DeskSnapshot): void {
    if (snapshot.state === "logged_out") {
      this.#wanted = false;
      this.#enter({ kind: "closed" });
    } else this.#enter({ kind: "open", snapshot });
  }

  #enter(status: DeskStatus): void {
    this.#status = status;
    for (const listener of [...this.#listeners]) listener();
  }
}
