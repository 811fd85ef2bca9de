import type { LegId, SwitchEvent, UserId } from "@perezvon/model";
import {
  type IncomingInvite,
  type IncomingRefer,
  type RequestFault,
  type Session,
  uriUser,
} from "@perezvon/sip";
import type { Leg } from "../leg/leg.ts";

interface Known {
  readonly leg: Leg;
  readonly userId: UserId | undefined;
}

/**
 * REFER and Replaces of phones (TEL-XFR-01, TEL-XFR-02): dialogs become legs, and what is asked for becomes an event of the engine,
 * which decides. Towards trunks neither is ever sent: inside we join legs (TEL-XFR-06).
 */
export class Referrals {
  readonly #emit: (event: SwitchEvent) => void;
  /** By the id of the session, and that by leg: a call that ends must not look through all others. */
  readonly #legs = new Map<string, Known>();
  readonly #sessions = new Map<LegId, string>();
  readonly #asked = new Map<LegId, IncomingRefer>();

  constructor(emit: (event: SwitchEvent) => void) {
    this.#emit = emit;
  }

  /** The leg's dialog is confirmed; `userId`: whose phone it is. */
  confirmed(leg: Leg, session: Session, userId: UserId | undefined): void {
    this.#legs.set(session.id, { leg, userId });
    this.#sessions.set(leg.legId, session.id);
  }

  /** The far side of the leg asks us to send its partner on. */
  asked(leg: Leg, refer: IncomingRefer, at: number): void {
    const replaced = refer.replacedSession && this.#legs.get(refer.replacedSession.id)?.leg;
    const to = uriUser(refer.target) ?? "";
    if (refer.method !== "INVITE") refer.reject(405, { headers: [["Allow", "INVITE"]] });
    else if (this.#asked.has(leg.legId)) refer.reject(491);
    else if (refer.replaces !== undefined && replaced === undefined) refer.reject(481);
    else if (refer.replaces === undefined && to === "") refer.reject(400);
    else if (refer.accept()) {
      this.#asked.set(leg.legId, refer);
      this.#emit({ kind: "refer", legId: leg.legId, to, replaces: replaced?.legId, at });
    }
  }

  /** The last word of a transfer is kept for the phone even if its leg has ended meanwhile. */
  progress(legId: LegId, status: number): void {
    const refer = this.#asked.get(legId);
    if (refer === undefined) return;
    if (status >= 200) this.#asked.delete(legId);
    if (refer.subscribed) refer.notify(status);
  }

  /** Which leg an INVITE with Replaces is to take over: one of the same user, or how it is refused (TEL-XFR-02). */
  replaced(invite: IncomingInvite, userId: UserId | undefined): LegId | RequestFault | undefined {
    if (invite.replaces === undefined) return invite.replacesFault;
    const known = this.#legs.get(invite.replaces.session.id);
    return known !== undefined && userId !== undefined && known.userId === userId
      ? known.leg.legId
      : { status: 403 };
  }

  forget({ legId }: Leg): void {
    const session = this.#sessions.get(legId);
    if (session === undefined) return;
    this.#sessions.delete(legId);
    this.#legs.delete(session);
  }
}
