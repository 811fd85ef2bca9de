import type { Timer } from "@perezvon/base";
import type { DeskErrorCode, DeskNotice, DeskParty, JointStage, LegId, PlayId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { PartSubject } from "../desk/part-contract.ts";
import type { RecordingPause } from "../desk/part-recording.ts";
import type { Destination } from "./reach.ts";
import { Referral } from "./referral.ts";
import { type PartyListener, type SecondParty, secondParty } from "./second-party.ts";

/** The agent whose talk it is. */
export interface JointHost {
  readonly subject: PartSubject;
  readonly agentLegId: LegId;
  readonly customerLegId: LegId;
  readonly customerUp: boolean;
  readonly session: DeskSession;
  readonly recordingPaused: RecordingPause | undefined;
  /** The one who is called rings; `leaving` of a blind transfer ends the agent's leg (TEL-XFR-01). */
  ringing(leaving: boolean): void;
  notice(code: DeskNotice["code"]): void;
  /** The customer goes on with these; the agent leaves. */
  handOver(parties: readonly SecondParty[]): void;
  /** Nobody took the customer: the call comes back, and `resume` of this talk follows when the agent is there. */
  returned(code: DeskNotice["code"]): void;
  /** Nobody is left to talk to. */
  alone(): void;
}

/**
 * What an agent makes of his talk with the help of others: consultation, transfer, conference (DSK-CTL-06, -07, TEL-XFR-05). Whatever
 * happens at the same time, everybody ends joined, returned or ended: each event leads to one call of `#arrange`, which states the
 * whole arrangement anew.
 */
export class JointTalk {
  readonly #context: CentreContext;
  readonly #host: JointHost;
  /** Those who have answered, in the order in which they were called. */
  #parties: readonly SecondParty[] = [];
  #ringing: SecondParty | undefined;
  #limit: Timer | undefined;
  #swapped = false;
  #conference = false;
  /** The agent has left or is about to: whoever answers has the customer. */
  #leaving = false;
  /** The customer's switch has asked for it, and hears how it goes (TEL-XFR-06). */
  readonly #customers: Referral;
  /** What plays to whom by our order. */
  readonly #sounds = new Map<LegId, PlayId>();

  readonly #listener: PartyListener = {
    ringing: () => {
      this.#customers.tell(180);
      this.#host.ringing(this.#leaving);
    },
    answered: (party) => this.#answered(party),
    failed: (party, code) => this.#failed(party, code),
    left: (party) => this.#left(party),
  };

  constructor(context: CentreContext, host: JointHost) {
    this.#context = context;
    this.#host = host;
    this.#customers = new Referral(context);
  }

  get stage(): JointStage | undefined {
    if (this.#conference) return "conference";
    if (this.#parties.length > 0) return this.#swapped ? "swapped" : "consultation";
    return this.#ringing === undefined ? undefined : "ringing";
  }

  get active(): boolean {
    return this.stage !== undefined;
  }

  get legIds(): readonly LegId[] {
    return this.#parties.map(({ legId }) => legId);
  }

  parties(): readonly DeskParty[] {
    const all = this.#ringing === undefined ? this.#parties : [...this.#parties, this.#ringing];
    return all.map((party) => ({
      id: party.legId,
      kind: party.kind,
      name: party.name,
      number: party.number,
      state: !party.answered ? "ringing" : this.#swapped ? "held" : "talk",
      muted: party.muted,
    }));
  }

  /** Calls somebody; in a conference he joins it with his answer. */
  consult(
    destination: Exclude<Destination, { kind: "scenario" }>,
    conferenceMax: number,
    forCustomer = false,
  ): DeskErrorCode | undefined {
    if (forCustomer && this.active) return "wrong_phase";
    if (this.#ringing !== undefined || (this.#parties.length > 0 && !this.#conference)) return "wrong_phase";
    if (this.#parties.length + 3 > conferenceMax) return "conference_full";
    const { displayName, extension, login } = this.#host.session.profile;
    if (forCustomer) this.#customers.begin(this.#host.customerLegId);
    return this.#call(destination, this.#host.agentLegId, {
      ...this.#host.subject,
      direction: "internal",
      customer: { name: displayName, number: extension ?? login },
      dispositions: [],
      dispositionRequired: false,
      afterCallWork: false,
      autoAnswer: false,
      record: false,
    });
  }

  /** The target gets the customer with his answer (TEL-XFR-01). */
  sendOn(destination: Exclude<Destination, { kind: "scenario" }>): DeskErrorCode | undefined {
    this.#leaving = true;
    const refused = this.#call(destination, this.#host.customerLegId, {
      ...this.#host.subject,
      autoAnswer: false,
    });
    if (refused !== undefined) this.#leaving = false;
    return refused;
  }

  swap(): DeskErrorCode | undefined {
    if (this.#conference || this.#parties.length === 0) return "no_second_party";
    this.#swapped = !this.#swapped;
    this.#arrange();
    return undefined;
  }

  confer(): DeskErrorCode | undefined {
    if (this.#conference || this.#parties.length === 0) return "no_second_party";
    this.#conference = true;
    this.#swapped = false;
    this.#arrange();
    for (const { part } of this.#parties) this.#recordedToo(part);
    return undefined;
  }

  /** The agent leaves customer and others to each other; while it rings, to whoever answers. */
  complete(): DeskErrorCode | undefined {
    if (this.#parties.length === 0) {
      if (this.#ringing === undefined) return "no_second_party";
      this.#leaving = true;
      this.#arrange();
      return undefined;
    }
    this.#dropRinging();
    const parties = this.#parties;
    this.#parties = [];
    this.#host.handOver(parties);
    return undefined;
  }

  /** Gives up whoever was called; the agent talks to the customer again. */
  cancel(): DeskErrorCode | undefined {
    if (!this.active || (this.#conference && this.#ringing === undefined)) return "no_second_party";
    this.#dropRinging();
    if (!this.#conference) for (const party of this.#takeAll()) party.end();
    this.#settle();
    return undefined;
  }

  remove(partyId: string): DeskErrorCode | undefined {
    const party = this.#parties.find(({ legId }) => legId === partyId);
    if (party === undefined && this.#ringing?.legId !== partyId) return "no_second_party";
    if (party === undefined) this.#dropRinging();
    else {
      this.#parties = this.#parties.filter((other) => other !== party);
      party.end();
    }
    this.#settle();
    return undefined;
  }

  mute(partyId: string, on: boolean): DeskErrorCode | undefined {
    const party = this.#parties.find(({ legId }) => legId === partyId);
    if (party === undefined) return "no_second_party";
    party.muted = on;
    this.#context.execute({ kind: "mute", legId: party.legId, on });
    this.#host.session.changed();
    return undefined;
  }

  /** The agent is back from a transfer that nobody took. */
  resume(): void {
    this.#arrange();
  }

  /** A conference that its maker has left goes on under another host. */
  adopt(parties: readonly SecondParty[]): void {
    this.#parties = parties;
    this.#conference = parties.length > 0;
    for (const party of parties) party.listener = this.#listener;
  }

  /** A conference ends with its customer (PBX-TALK-09); a consultation goes on as an internal talk. */
  customerGone(): void {
    if (this.#conference || this.#parties.length === 0) this.endAll();
    else {
      this.#swapped = false;
      this.#host.notice("customer_left");
      this.#arrange();
    }
  }

  endAll(): void {
    this.#dropRinging();
    for (const party of this.#takeAll()) party.end();
    this.#conference = false;
    this.#swapped = false;
  }

  #call(
    destination: Exclude<Destination, { kind: "scenario" }>,
    partnerLegId: LegId,
    subject: PartSubject,
  ): DeskErrorCode | undefined {
    const { session } = this.#host;
    const endpoint = session.endpoint();
    const party = secondParty(this.#context, destination, {
      subject,
      by: {
        userId: session.userId,
        endpointId: endpoint?.kind === "sip" ? endpoint.endpointId : undefined,
      },
      partnerLegId,
      blind: this.#leaving,
      listener: this.#listener,
    });
    if (!this.#leaving) party.part?.beConsulted();
    this.#ringing = party;
    const refused = party.begin();
    if (refused !== undefined) {
      this.#ringing = undefined;
      return refused;
    }
    if (this.#ringing === party)
      this.#limit = this.#context.timers.after(this.#context.transferReturnMs, () => this.#tooLong(party));
    this.#arrange();
    return undefined;
  }

  #answered(party: SecondParty): void {
    if (party !== this.#ringing) {
      party.end();
      return;
    }
    this.#limit?.cancel();
    this.#ringing = undefined;
    this.#parties = [...this.#parties, party];
    if (this.#leaving) {
      this.#parties = [];
      this.#host.handOver([party]);
      return;
    }
    if (this.#conference) this.#recordedToo(party.part);
    this.#arrange();
    if (!this.#customers.open) return;
    // He has been told that the one he named is there, and is out of it.
    this.#customers.tell(200);
    this.#context.execute({ kind: "hang_up", legId: this.#host.customerLegId, cause: "normal" });
  }

  #recordedToo(part: AgentPart | undefined): void {
    const { customerLegId, recordingPaused, subject } = this.#host;
    part?.conferenceBegan(subject, customerLegId, recordingPaused);
  }

  #tooLong(party: SecondParty): void {
    if (party !== this.#ringing) return;
    party.end();
    this.#failed(party, "target_no_answer");
  }

  #failed(party: SecondParty, code: DeskNotice["code"]): void {
    if (party !== this.#ringing) return;
    this.#limit?.cancel();
    this.#ringing = undefined;
    this.#customers.failed(code);
    if (this.#leaving) {
      this.#leaving = false;
      this.#host.returned(code);
      return;
    }
    this.#host.notice(code);
    this.#settle();
  }

  #left(party: SecondParty): void {
    if (!this.#parties.includes(party)) return;
    this.#parties = this.#parties.filter((other) => other !== party);
    this.#host.notice("target_left");
    this.#settle();
  }

  /** Somebody is gone: what is left may be no joint talk any more. */
  #settle(): void {
    if (this.#parties.length === 0) {
      this.#conference = false;
      this.#swapped = false;
      if (!this.#host.customerUp && this.#ringing === undefined) {
        this.#host.alone();
        return;
      }
    }
    this.#arrange();
  }

  #dropRinging(): void {
    this.#limit?.cancel();
    const party = this.#ringing;
    this.#ringing = undefined;
    party?.end();
  }

  #takeAll(): readonly SecondParty[] {
    const parties = this.#parties;
    this.#parties = [];
    return parties;
  }

  /** Says to the switch who talks with whom now, and who hears music meanwhile. */
  #arrange(): void {
    const { agentLegId, customerLegId, customerUp } = this.#host;
    const others = this.legIds;
    const customer = customerUp ? [customerLegId] : [];
    if (this.#conference || this.#leaving) {
      if (this.#leaving) this.#music(customer);
      else this.#join([...customer, agentLegId, ...others]);
    } else if (others.length === 0 && this.#ringing === undefined) this.#join([...customer, agentLegId]);
    else if (others.length === 0) {
      this.#context.execute({ kind: "part", legId: agentLegId });
      this.#music(customer);
      this.#play(agentLegId, { kind: "tone", tone: "ringback" });
    } else if (this.#swapped) {
      this.#join([...customer, agentLegId]);
      this.#music(others);
    } else {
      this.#join([agentLegId, ...others]);
      this.#music(customer);
    }
    this.#host.session.changed();
  }

  #join(legs: readonly LegId[]): void {
    if (legs.length < 2) return;
    for (const legId of legs) this.#sounds.delete(legId);
    this.#context.execute({ kind: "join", legs });
  }

  #music(legIds: readonly LegId[]): void {
    for (const legId of legIds) {
      this.#context.execute({ kind: "part", legId });
      this.#play(legId, { kind: "music" });
    }
  }

  #play(legId: LegId, item: { kind: "music" } | { kind: "tone"; tone: "ringback" }): void {
    if (this.#sounds.has(legId)) return;
    const playId = this.#context.newId() as PlayId;
    this.#sounds.set(legId, playId);
    this.#context.legs.ownPlay(playId, () => {
      if (this.#sounds.get(legId) === playId) this.#sounds.delete(legId);
    });
    this.#context.execute({ kind: "play", legId, playId, items: [item], repeat: 0 });
  }
}
