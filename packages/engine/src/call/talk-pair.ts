import type { EndedBy, LegId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import { AgentPart } from "../desk/agent-part.ts";
import type { PartOwner } from "../desk/part-contract.ts";
import type { FarSide } from "../transfer/far-side.ts";
import type { Onward } from "../transfer/reach.ts";
import type { LegEvent } from "./leg-book.ts";

interface End {
  part: AgentPart | undefined;
  legId: LegId;
  readonly number: string;
  readonly outside: boolean;
  /** Who looks after this end since the other one has sent it on. */
  onward: Onward | undefined;
  up: boolean;
}

/** One end of a talk: a colleague with a share of his own, or a bare leg: a number outside, or a second call of a phone. */
export type PairEnd =
  | { readonly part: AgentPart }
  | {
      readonly part?: undefined;
      readonly legId: LegId;
      readonly number: string;
      readonly outside?: boolean;
    };

export interface PairWatcher {
  /** Both ends are gone; `by`: who ended the talk. */
  over(by: EndedBy): void;
  finished(part: AgentPart, note: string): void;
}

/**
 * Two who talk by a call that one of them made. Either end may be ours: he holds, asks a colleague, sends the other one on, and whoever
 * takes his place stands here for him. When one end goes and nobody is in its place, the other goes too (TEL-XFR-05).
 */
export class TalkPair implements PartOwner {
  readonly #context: CentreContext;
  readonly #ends: readonly [End, End];
  readonly #watcher: PairWatcher;
  #endedBy: EndedBy | undefined;

  constructor(context: CentreContext, first: PairEnd, second: PairEnd, watcher: PairWatcher) {
    this.#context = context;
    this.#watcher = watcher;
    this.#ends = [endOf(first), endOf(second)];
    for (const end of this.#ends) {
      if (end.part !== undefined) end.part.reown(this);
      else context.legs.ownLeg(end.legId, (event) => this.#onBareLeg(end, event));
    }
  }

  accepted(): void {}

  joined(): void {}

  /** His own leg was lost before it was up. */
  failed(part: AgentPart): void {
    this.talkEnded(part);
  }

  finished(part: AgentPart, { note }: { readonly note: string }): void {
    this.#watcher.finished(part, note);
  }

  observed(part: AgentPart, event: LegEvent): void {
    this.#endOf(part)?.onward?.onLeg(event);
  }

  talkEnded(part: AgentPart): void {
    const end = this.#endOf(part);
    if (end !== undefined) this.#gone(end, "command");
  }

  transferred(from: AgentPart, to: AgentPart | Onward): void {
    const end = this.#endOf(from);
    if (end === undefined) return;
    const other = this.#otherThan(end);
    if (to instanceof AgentPart) {
      end.part = to;
      this.moved(to);
    } else {
      end.part = undefined;
      end.up = false;
      other.onward = to;
      other.part?.partnerChanged(undefined);
    }
  }

  moved(part: AgentPart): void {
    const end = this.#endOf(part);
    if (end === undefined) return;
    end.legId = part.agentLegId;
    const { displayName, extension, login } = part.session.profile;
    this.#otherThan(end).part?.partnerChanged(end.legId, { name: displayName, number: extension ?? login });
  }

  /** The one whose bare leg this is leaves the other end to somebody else; nobody: there is none to leave (TEL-XFR-02). */
  release(legId: LegId): FarSide | undefined {
    const own = this.#ends.find((end) => end.legId === legId && end.part === undefined && end.up);
    const far = own && this.#otherThan(own);
    if (own === undefined || !far?.up || (far.part !== undefined && !far.part.talking)) return undefined;
    own.up = false;
    far.up = false;
    this.#context.execute({ kind: "hang_up", legId, cause: "normal" });
    this.#watcher.over("command");
    return far.part === undefined
      ? { kind: "outside", legId: far.legId, number: far.number }
      : { kind: "colleague", part: far.part };
  }

  #onBareLeg(end: End, event: LegEvent): void {
    end.onward?.onLeg(event);
    if (event.kind === "refer") this.#refer(end, event);
    else if (event.kind === "ended") this.#gone(end, event.outcome.endedBy);
  }

  /** A number outside names another in its place; a phone beside its desk asks for a transfer. */
  #refer(end: End, event: Extract<LegEvent, { kind: "refer" }>): void {
    const other = this.#otherThan(end).part;
    if (end.outside && other !== undefined) this.#context.reach.referByCustomer(other, event);
    else void this.#context.reach.referBeside(event);
  }

  #gone(end: End, by: EndedBy): void {
    if (!end.up) return;
    end.up = false;
    end.part = undefined;
    this.#endedBy ??= by;
    const other = this.#otherThan(end);
    if (other.up && other.part !== undefined) other.part.customerGone();
    else if (other.up) this.#context.execute({ kind: "hang_up", legId: other.legId, cause: "normal" });
    if (!other.up) this.#watcher.over(this.#endedBy);
  }

  #endOf(part: AgentPart): End | undefined {
    return this.#ends.find((end) => end.part === part);
  }

  #otherThan(end: End): End {
    return this.#ends[0] === end ? this.#ends[1] : this.#ends[0];
  }
}

function endOf(end: PairEnd): End {
  const { part } = end;
  const bare =
    part === undefined ? end : { legId: part.agentLegId, number: part.session.profile.extension ?? "" };
  const outside = part === undefined && end.outside === true;
  return { part, legId: bare.legId, number: bare.number, outside, onward: undefined, up: true };
}

/** Two ends whose makers have left them to each other. */
export function joinFarSides(context: CentreContext, first: FarSide, second: FarSide): void {
  const ends = [first, second].map(
    (far): PairEnd =>
      far.kind === "colleague" ? { part: far.part } : { legId: far.legId, number: far.number, outside: true },
  );
  const legs = [first, second].map((far) => (far.kind === "colleague" ? far.part.agentLegId : far.legId));
  new TalkPair(context, ends[0]!, ends[1]!, { over: () => undefined, finished: () => undefined });
  if (first.kind === "colleague") first.part.partnerChanged(legs[1], shown(second));
  if (second.kind === "colleague") second.part.partnerChanged(legs[0], shown(first));
  context.execute({ kind: "join", legs });
}

function shown(far: FarSide) {
  if (far.kind === "outside") return { name: undefined, number: far.number };
  const { displayName, extension, login } = far.part.session.profile;
  return { name: displayName, number: extension ?? login };
}
