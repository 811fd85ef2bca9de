import type { CentreId, UserId } from "@perezvon/model";
import type { EngineDoor } from "../engine-door.ts";
import { topicKey } from "./topics.ts";

/**
 * Tells the engine whether a page with the user's desk is connected (DSK-CON-02): once when the first comes, once when the last
 * goes. Pages may come before the desk is opened, and a desk that was closed counts anew.
 */
export class DeskPresence {
  readonly #engine: EngineDoor;
  readonly #connected = new Set<string>();
  /** Desks that the engine counts a page for. */
  readonly #told = new Set<string>();

  constructor(engine: EngineDoor) {
    this.#engine = engine;
  }

  page(centreId: CentreId, userId: UserId, connected: boolean): void {
    const key = topicKey.desk(centreId, userId);
    if (connected) this.#connected.add(key);
    else this.#connected.delete(key);
    this.#tell(key, centreId, userId);
  }

  /** Before a desk is opened: whether the engine knows it decides what it has been told. */
  opening(centreId: CentreId, userId: UserId): void {
    if (this.#engine.desk.snapshot(centreId, userId) === undefined) {
      this.#told.delete(topicKey.desk(centreId, userId));
    }
  }

  opened(centreId: CentreId, userId: UserId): void {
    this.#tell(topicKey.desk(centreId, userId), centreId, userId);
  }

  closed(centreId: CentreId, userId: UserId): void {
    this.#told.delete(topicKey.desk(centreId, userId));
  }

  #tell(key: string, centreId: CentreId, userId: UserId): void {
    if (this.#engine.desk.snapshot(centreId, userId) === undefined) return;
    const connected = this.#connected.has(key);
    if (connected === this.#told.has(key)) return;
    if (connected) this.#told.add(key);
    else this.#told.delete(key);
    this.#engine.desk.page(centreId, userId, connected);
  }
}
