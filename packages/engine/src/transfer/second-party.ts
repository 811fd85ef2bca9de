import type { DeskErrorCode, DeskNotice, DeskParty, EndpointId, LegId, UserId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import { AgentPart } from "../desk/agent-part.ts";
import type { OfferFailure, PartOwner, PartSubject } from "../desk/part-contract.ts";
import type { Destination, Onward } from "./reach.ts";

/** What is heard of a second party. `failed` instead of all others; `left` once after `answered`. */
export interface PartyListener {
  ringing(party: SecondParty): void;
  answered(party: SecondParty): void;
  failed(party: SecondParty, code: DeskNotice["code"]): void;
  left(party: SecondParty): void;
}

/** Somebody whom an agent calls into his talk. */
export interface SecondParty {
  readonly legId: LegId;
  readonly kind: DeskParty["kind"];
  readonly name: string | undefined;
  readonly number: string;
  readonly answered: boolean;
  muted: boolean;
  /** Who hears of the party from now on: a conference goes on under another host. */
  listener: PartyListener;
  /** The colleague's share of the call; undefined for a number outside. */
  readonly part: AgentPart | undefined;
  begin(): DeskErrorCode | undefined;
  /** Ends the leg whatever it does; nothing more is heard of the party. */
  end(): void;
}

export interface PartyRequest {
  readonly subject: PartSubject;
  /** Who asks, and from where: limits against toll fraud count by user and line (TEL-SEC-08). */
  readonly by: { readonly userId: UserId; readonly endpointId: EndpointId | undefined };
  /** With whom the party is to speak: the agent who asks, or the customer of a blind transfer. */
  readonly partnerLegId: LegId;
  /** The partner is a customer who is sent on: his operator may take him back (TEL-XFR-06). */
  readonly blind: boolean;
  readonly listener: PartyListener;
}

export function secondParty(
  context: CentreContext,
  destination: Exclude<Destination, { kind: "scenario" }>,
  request: PartyRequest,
): SecondParty {
  return destination.kind === "user"
    ? new Colleague(context, destination, request)
    : new Outsider(context, destination, request);
}

/** Who has the customer from now on: the first colleague, or the number outside; the others stay with them. */
export function heirs(parties: readonly SecondParty[], successor: AgentPart | undefined) {
  const heir = successor ?? parties.find(({ part }) => part !== undefined)?.part;
  const others = parties.filter(({ part }) => part === undefined || part !== heir);
  return { heir, others, outside: others[0] };
}

/** Customer and number outside talk without us: when one ends, so does the other. */
export function goesOutside(context: CentreContext, customerLegId: LegId, party: SecondParty): Onward {
  const end = () => context.execute({ kind: "hang_up", legId: customerLegId, cause: "normal" });
  party.listener = { ringing: () => {}, answered: () => {}, failed: end, left: end };
  context.execute({ kind: "join", legs: [customerLegId, party.legId] });
  return {
    onLeg: (event) => {
      if (event.kind === "ended") party.end();
    },
  };
}

class Colleague implements SecondParty, PartOwner {
  readonly kind = "user";
  readonly name: string;
  readonly number: string;
  readonly part: AgentPart;
  muted = false;
  listener: PartyListener;
  #answered = false;
  #over = false;

  constructor(
    context: CentreContext,
    { session, name, number }: Extract<Destination, { kind: "user" }>,
    { subject, partnerLegId, listener }: PartyRequest,
  ) {
    this.name = name;
    this.number = number;
    this.listener = listener;
    this.part = new AgentPart(context, session, partnerLegId, subject, this);
  }

  get legId(): LegId {
    return this.part.agentLegId;
  }

  get answered(): boolean {
    return this.#answered;
  }

  begin(): DeskErrorCode | undefined {
    const { session } = this.part;
    if (!session.reachable) return "target_unreachable";
    if (session.part !== undefined || session.ownCall !== undefined) return "target_busy";
    this.part.offer();
    // To the one who waits, a phone that the system has rung rings.
    if (!this.#over) this.listener.ringing(this);
    return undefined;
  }

  end(): void {
    this.#over = true;
    if (this.#answered) this.part.customerGone();
    else this.part.withdraw();
  }

  accepted(): void {
    this.#answered = true;
  }

  connect(): boolean {
    this.listener.answered(this);
    return true;
  }

  joined(): void {}

  failed(_part: AgentPart, reason: OfferFailure): void {
    if (this.#over) return;
    this.#over = true;
    const codes = {
      rejected: "target_busy",
      no_answer: "target_no_answer",
      phone_failure: "target_unreachable",
    } as const;
    this.listener.failed(this, codes[reason]);
  }

  talkEnded(): void {
    if (this.#over) return;
    this.#over = true;
    this.listener.left(this);
  }

  transferred(): void {}

  finished(): void {}
}

class Outsider implements SecondParty {
  readonly kind = "external";
  readonly name = undefined;
  readonly number: string;
  readonly part = undefined;
  readonly legId: LegId;
  muted = false;
  listener: PartyListener;
  readonly #context: CentreContext;
  readonly #destination: Extract<Destination, { kind: "external" }>;
  readonly #request: PartyRequest;
  #answered = false;
  #rang = false;
  #over = false;

  constructor(
    context: CentreContext,
    destination: Extract<Destination, { kind: "external" }>,
    request: PartyRequest,
  ) {
    this.#context = context;
    this.#destination = destination;
    this.#request = request;
    this.listener = request.listener;
    this.number = destination.number;
    this.legId = context.newId() as LegId;
  }

  get answered(): boolean {
    return this.#answered;
  }

  begin(): undefined {
    this.#context.legs.ownLeg(this.legId, (event) => this.#onLeg(event));
    const { from, hideNumber, trunkId, number } = this.#destination;
    const { ownNumber } = this.#request.subject;
    this.#context.execute({
      kind: "dial",
      centreId: this.#context.centreId,
      callId: this.#request.subject.callId,
      legId: this.legId,
      trunkId,
      to: number,
      from: ownNumber ?? from,
      ...(hideNumber && ownNumber === undefined && { hideNumber }),
      noAnswerMs: this.#context.transferReturnMs,
      analysis: undefined,
      purpose: "transfer",
      ...(this.#request.blind ? { releaseOf: this.#request.partnerLegId } : {}),
      ...this.#request.by,
    });
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "normal" });
  }

  #onLeg(event: LegEvent): void {
    if (this.#over) return;
    const { listener } = this;
    if (event.kind === "ringing" && !this.#rang) {
      this.#rang = true;
      listener.ringing(this);
    } else if (event.kind === "answered") {
      this.#answered = true;
      listener.answered(this);
    } else if (event.kind === "ended") {
      this.#over = true;
      if (this.#answered) listener.left(this);
      else listener.failed(this, failureOf(event));
    }
  }
}

function failureOf({ outcome }: Extract<LegEvent, { kind: "ended" }>): DeskNotice["code"] {
  if (outcome.refused === "overload" || outcome.refused === "draining") return "target_overload";
  if (outcome.refused !== undefined)
    return outcome.refused === "bad_number" ? "target_unreachable" : "target_not_allowed";
  if (outcome.sipCode === 486 || outcome.sipCode === 600 || outcome.sipCode === 603) return "target_busy";
  return outcome.noAnswerLimit || outcome.rang ? "target_no_answer" : "target_unreachable";
}
