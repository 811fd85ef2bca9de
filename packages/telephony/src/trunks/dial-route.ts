import type { SwitchCommand, TrunkId } from "@perezvon/model";
import { callerIdFor } from "../numbers/identity.ts";
import type { TrunkBoard } from "./trunk-board.ts";
import type { TrunkHop, TrunkLink } from "./trunk-link.ts";

type DialCommand = Extract<SwitchCommand, { kind: "dial" }>;

/** A campaign's dial waits so long for a token (TEL-TRK-06). */
const tokenWaitMs = 2_000;

/** One way to try: a channel of the trunk is taken until `release`. */
export interface DialTry {
  readonly link: TrunkLink;
  readonly hop: TrunkHop;
  /** E.164 number to show there (TEL-NUM-05: chosen anew per trunk). */
  readonly callerId: string;
  release(): void;
  /** Another INVITE by the same way: the far side has sent the call elsewhere. */
  again(): DialTry;
}

interface Place {
  readonly link: TrunkLink;
  readonly hops: TrunkHop[];
  readonly callerId: string;
}

/** The ways of one call, in the order of its route (TEL-TRK-05). */
export class DialRoute {
  readonly #board: TrunkBoard;
  readonly #command: DialCommand;
  readonly #left: Place[] = [];
  /** No trunk would show the number that was asked for, and none has another (TEL-NUM-05). */
  readonly callerIdRefused: boolean;

  constructor(board: TrunkBoard, command: DialCommand) {
    this.#board = board;
    this.#command = command;
    let refused = 0;
    for (const link of this.#links()) {
      const callerId = this.#callerId(link);
      if (callerId === undefined) refused++;
      else this.#left.push({ link, hops: [...link.hops()], callerId });
    }
    this.callerIdRefused = refused > 0 && this.#left.length === 0;
  }

  /** What an emergency service will see, and call back (TEL-EMG-02). */
  get shown(): string {
    return this.#left[0]?.callerId ?? this.#command.from;
  }

  /** An emergency call shows its location's number whatever the trunk allows; without one, a number of the trunk. */
  #callerId({ trunk }: TrunkLink): string | undefined {
    const { from } = this.#command;
    if (!this.#emergency) return callerIdFor(from, trunk);
    return from !== "" ? from : (callerIdFor(from, trunk) ?? trunk.numbers[0] ?? "");
  }

  /** Whether another way is left at all. */
  get open(): boolean {
    return this.#left.some(({ link, hops }) => link.up && hops.length > 0);
  }

  /** The next way that is free at once; for an emergency call room may have to be made first. */
  now(): DialTry | undefined {
    return this.#emergency ? undefined : this.#free(new Set());
  }

  /** The next way that is up and free; undefined when there is none, or none soon enough. */
  async next(): Promise<DialTry | undefined> {
    if (this.#emergency) await this.#makeRoom();
    const rateFull = new Set<TrunkLink>();
    const free = this.#free(rateFull);
    if (free !== undefined) return free;
    for (const link of rateFull) {
      if (!(await link.out.wait(this.#wish, tokenWaitMs))) return undefined;
      const place = this.#left.find((each) => each.link === link);
      // It may have filled up or gone down meanwhile.
      if (place !== undefined && this.#usable(link, place.hops)) return this.#take(place);
    }
    return undefined;
  }

  /** Notes the links that lack nothing but a token. */
  #free(rateFull: Set<TrunkLink>): DialTry | undefined {
    for (;;) {
      const place = this.#left.find(({ link, hops }) => this.#usable(link, hops) && !rateFull.has(link));
      if (place === undefined) return undefined;
      if (place.link.out.take(this.#wish) || this.#emergency) return this.#take(place);
      rateFull.add(place.link);
    }
  }

  get #emergency(): boolean {
    return this.#command.purpose === "emergency";
  }

  /** Where every channel is taken, the newest dial of a campaign gives way (TEL-EMG-02). */
  async #makeRoom(): Promise<void> {
    const usable = this.#left.filter(({ hops }) => hops.length > 0);
    if (usable.length === 0 || usable.some(({ link }) => link.hasChannel("out", true))) return;
    for (const { link } of usable) if (await link.freeChannel()) return;
  }

  get #wish() {
    return { campaign: this.#command.campaignId };
  }

  #usable(link: TrunkLink, hops: readonly TrunkHop[]): boolean {
    const hop = hops[0];
    // An emergency call tries what seems down as well: there is nothing to lose.
    if (hop === undefined || !(link.up || this.#emergency)) return false;
    return link.hasChannel("out", this.#emergency);
  }

  #take(place: Place): DialTry {
    const hop = place.hops.shift()!;
    place.link.calls.totalOut++;
    return dialTry(place.link, hop, place.callerId);
  }

  #links(): readonly TrunkLink[] {
    const { trunkId, furtherTrunkIds = [], centreId } = this.#command;
    const ids: readonly TrunkId[] = [trunkId, ...furtherTrunkIds];
    const named = [...new Set(ids)]
      .map((id) => this.#board.link(id, centreId))
      .filter((link) => link !== undefined);
    if (!this.#emergency) return named;
    return [...new Set([...named, ...this.#board.ofCentre(centreId)])];
  }
}

function dialTry(link: TrunkLink, hop: TrunkHop, callerId: string): DialTry {
  let released = false;
  link.calls.out++;
  return {
    link,
    hop,
    callerId,
    release() {
      if (released) return;
      released = true;
      link.calls.out--;
    },
    again: () => dialTry(link, hop, callerId),
  };
}
