import type { PhoneCandidate } from "@perezvon/api";
import type { Logger } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { PhoneDoor } from "../phone-door.ts";
import type { EventHub } from "./event-hub.ts";
import type { EventSession } from "./event-session.ts";
import { topicKey } from "./topics.ts";

/** Which page carries the phone of each user: exactly one (DSK-CON-04). */
export class PhonePages {
  readonly #phone: PhoneDoor;
  readonly #hub: EventHub;
  readonly #carriers = new Map<string, EventSession>();

  constructor(phone: PhoneDoor, hub: EventHub, logger: Logger) {
    this.#phone = phone;
    this.#hub = hub;
    phone.onCandidate((centreId, userId, candidate) => this.#ours(centreId, userId, candidate));
    hub.onEvent((event) => {
      if (event.kind === "gone") this.#gone(event.session, logger);
    });
  }

  async offer(session: EventSession, sdp: string): Promise<string> {
    this.takeOver(session);
    const { centreId, userId, address } = session.who.session;
    return await this.#phone.offer(centreId, userId, sdp, address);
  }

  /** False when another page carries the phone by now. */
  candidate(session: EventSession, candidate: PhoneCandidate): boolean {
    const { centreId, userId } = session.who.session;
    if (this.#carriers.get(topicKey.phone(centreId, userId)) !== session) return false;
    this.#phone.candidate(centreId, userId, candidate);
    return true;
  }

  /** False when another page carries the phone, or a call is on it. */
  echo(session: EventSession, on: boolean): boolean {
    const { centreId, userId } = session.who.session;
    if (this.#carriers.get(topicKey.phone(centreId, userId)) !== session) return false;
    return this.#phone.echo(centreId, userId, on);
  }

  /** The page that carried the phone before hears that it does not any more. */
  takeOver(session: EventSession): void {
    const { centreId, userId } = session.who.session;
    const key = topicKey.phone(centreId, userId);
    const before = this.#carriers.get(key);
    if (before === session) return;
    this.#carriers.set(key, session);
    if (before) this.#hub.send(before, "phone", { kind: "closed", reason: "taken_over" });
  }

  #ours(centreId: CentreId, userId: UserId, candidate: PhoneCandidate): void {
    const carrier = this.#carriers.get(topicKey.phone(centreId, userId));
    if (carrier) this.#hub.send(carrier, "phone", { kind: "candidate", candidate });
  }

  #gone(session: EventSession, logger: Logger): void {
    const { centreId, userId } = session.who.session;
    const key = topicKey.phone(centreId, userId);
    if (this.#carriers.get(key) !== session) return;
    this.#carriers.delete(key);
    logger.debug("no page carries the phone any more", { userId });
    this.#phone.close(centreId, userId);
  }
}
