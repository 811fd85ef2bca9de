import type { Timer } from "@perezvon/base";
import type {
  AgentState,
  CallId,
  DeskDevice,
  DeskErrorCode,
  DeskInteraction,
  DeskNotDialled,
  DeskQueueNotice,
  DeskReservation,
  DeskSnapshot,
  NotReadyReason,
  ScriptValues,
  UserEndpoint,
  UserId,
} from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AgentProfile } from "../ports.ts";
import type { AgentPart } from "./agent-part.ts";
import type { OfferFailure } from "./part-contract.ts";
import { PersistentPhone } from "./persistent-phone.ts";

export type DetachReason =
  | { readonly kind: "withdrawn" }
  | { readonly kind: "failed"; readonly reason: OfferFailure }
  | { readonly kind: "finished" };

/** Something of this agent that is no share of a customer's call: a call he makes himself. */
export interface OwnCall {
  view(): DeskInteraction;
  command(
    kind: "hang_up" | "digits" | "mute" | "hold" | "resume",
    argument: string | boolean | undefined,
  ): DeskErrorCode | undefined;
  /** It rings at him and he takes it. */
  accept?(): DeskErrorCode | undefined;
  /** What he writes and chooses where there is something to be written about (OUT-PRV-03). */
  readonly work?: {
    note(note: string): DeskErrorCode | undefined;
    disposition(key: string): DeskErrorCode | undefined;
    script?(values: ScriptValues, page: string, path: readonly string[]): DeskErrorCode | undefined;
    finish(): DeskErrorCode | undefined;
  };
  /** Without a page there is nothing to go on with (OUT-PRV-05). */
  readonly endsWithPage?: boolean;
  sessionEnded(): void;
}

type ChangedBy = "agent" | "system" | "supervisor";

/** A state that waits for the present work to end. */
interface NextState {
  readonly state: AgentState;
  readonly reason: NotReadyReason | undefined;
  readonly by: ChangedBy;
}

export interface DeskWatcher {
  /** The snapshot changed. */
  changed(session: DeskSession): void;
  /** Eligibility for distribution may have changed. */
  routingChanged(session: DeskSession): void;
  ended(session: DeskSession): void;
}

/** After how long without a page a signed-in agent without a call is not ready, and then signed out (DSK-CON-02). */
const connectionLostMs = 10_000;
const signOutMs = 60_000;
/** A page's phone that stays away this long makes a ready agent not ready: a reload is shorter (DSK-CON-03, INB-STA-02). */
const phoneLostMs = 10_000;
/** After-call work without a page is given up after this (INB-DSP-05). */
const abandonedWorkMs = 15 * 60_000;

/** One signed-in agent: his state, his phone, his work. The server alone owns it (DSK-STA-04). */
export class DeskSession {
  profile: AgentProfile;
  /** The connection that a hardware phone keeps between calls, where its user wants one. */
  readonly phone: PersistentPhone;
  readonly #context: CentreContext;
  readonly #watcher: DeskWatcher;
  #state: AgentState = "not_ready";
  #reason: NotReadyReason | undefined = "sign_in";
  #since: number;
  #idleSince: number;
  #next: NextState | undefined;
  /** What an internal call or one of the agent's own interrupts: he goes back to it (INB-STA-02). */
  #before: { readonly state: AgentState; readonly reason: NotReadyReason | undefined } | undefined;
  #device: DeskDevice;
  #reachable = { browser: false, sip: false };
  #part: AgentPart | undefined;
  #own: OwnCall | undefined;
  #reserved: DeskReservation | undefined;
  #queueNotice: DeskQueueNotice | undefined;
  #notDialled: DeskNotDialled | undefined;
  /** A dial in the air that is his alone (OUT-CPL-04). */
  #heldFor: CallId | undefined;
  #pages = 0;
  #lostTimer: Timer | undefined;
  #phoneTimer: Timer | undefined;
  /** The connection to the last page has been away for longer than a reload takes. */
  #lost = false;
  #announced = false;
  #busyMs = 0;
  #readyMs = 0;

  constructor(
    context: CentreContext,
    profile: AgentProfile,
    watcher: DeskWatcher,
    reachable: { browser: boolean; sip: boolean },
  ) {
    this.#context = context;
    this.#watcher = watcher;
    this.profile = profile;
    this.#device = profile.device;
    this.#reachable = { ...reachable };
    this.#since = context.clock.now();
    this.#idleSince = this.#since;
    this.phone = new PersistentPhone(context, this);
    this.#writeState("system");
    this.phone.ensure();
  }

  get shownAs(): string {
    return this.profile.extension ?? this.profile.login;
  }

  persistentEndpoint(): UserEndpoint | undefined {
    const wanted = this.profile.persistentPhone && this.#device === "sip" && this.#state !== "logged_out";
    return wanted ? this.endpoint() : undefined;
  }

  get userId(): UserId {
    return this.profile.userId;
  }

  get state(): AgentState {
    return this.#state;
  }

  get reason(): NotReadyReason | undefined {
    return this.#reason;
  }

  get since(): number {
    return this.#since;
  }

  get idleSince(): number {
    return this.#idleSince;
  }

  /** The agent goes on a break, or home, after the present call. */
  get leavesNext(): boolean {
    return this.#next !== undefined && this.#next.state !== "ready";
  }

  get device(): DeskDevice {
    return this.#device;
  }

  get part(): AgentPart | undefined {
    return this.#part;
  }

  get ownCall(): OwnCall | undefined {
    return this.#own;
  }

  get reachable(): boolean {
    return this.#device !== "none" && this.#reachable[this.#device];
  }

  /** May be offered a voice call now (INB-ACD-02). */
  get eligible(): boolean {
    return this.free && this.#reserved === undefined && this.#heldFor === undefined;
  }

  /** Milliseconds spent ready and busy (after-call work is busy) since sign-in, for occupancy (INB-ACD-08). */
  times(): { readyMs: number; busyMs: number } {
    const running = this.#context.clock.now() - this.#since;
    const busy = this.#state === "busy" || this.#state === "after_call_work" ? running : 0;
    const ready = this.#state === "ready" ? running : 0;
    return { readyMs: this.#readyMs + ready, busyMs: this.#busyMs + busy };
  }

  endpoint(): UserEndpoint | undefined {
    if (!this.reachable) return undefined;
    return this.#device === "browser"
      ? { kind: "browser", userId: this.profile.userId }
      : this.profile.sipEndpoint;
  }

  snapshot(): DeskSnapshot {
    const interactions = [this.#part?.view(), this.#own?.view()].filter((view) => view !== undefined);
    return {
      userId: this.profile.userId,
      state: this.#state,
      reason: this.#reason,
      since: this.#since,
      nextState: this.#next && { state: this.#next.state, reason: this.#next.reason },
      device: this.#device,
      reachable: this.reachable,
      interactions,
      ...(this.#reserved === undefined ? {} : { reserved: this.#reserved }),
      ...(this.#queueNotice === undefined ? {} : { queueNotice: this.#queueNotice }),
      ...(this.#notDialled === undefined ? {} : { notDialled: this.#notDialled }),
    };
  }

  /** What the agent asks for; while he works it becomes his next state (DSK-STA-02). */
  request(
    state: "ready" | "not_ready" | "logged_out",
    reason: NotReadyReason | undefined,
    by: "agent" | "supervisor" = "agent",
  ): DeskErrorCode | undefined {
    this.#notDialled = undefined;
    const wanted = state === "not_ready" ? (reason ?? "custom:break") : undefined;
    if (this.#working) {
      this.#next = { state, reason: wanted, by };
      this.changed();
      return undefined;
    }
    if (state === "ready" && !this.reachable) return "phone_unreachable";
    if (state === "ready") this.phone.forgive();
    // Asked again, it is no change: idle time goes on (DSK-STA-04, INB-ACD-07).
    if (state !== this.#state || wanted !== this.#reason) this.#become(state, wanted, by);
    return undefined;
  }

  setDevice(device: DeskDevice): DeskErrorCode | undefined {
    if (this.#working) return "busy";
    if (device === this.#device) return undefined;
    this.#device = device;
    this.#phoneTimer?.cancel();
    if (this.#state === "ready" && !this.reachable) this.#become("not_ready", "phone_failure", "system");
    const { centreId } = this.#context;
    void this.#context.writes.push(`agent:${this.userId}`, "device", () =>
      this.#context.store.agents.saveDevice(centreId, this.userId, device),
    );
    this.#routing();
    this.changed();
    return undefined;
  }

  /** A page of this user opened or closed its socket. */
  page(opened: boolean): void {
    this.#pages = Math.max(0, this.#pages + (opened ? 1 : -1));
    if (opened) {
      this.#lostTimer?.cancel();
      this.#lostTimer = undefined;
      this.#lost = false;
      // Back in time: the sign-out that only his absence asked for is off (INB-STA-02, «signing in again rejoins it»).
      if (this.#next?.by === "system") {
        this.#next = undefined;
        this.changed();
      }
    } else if (this.#pages === 0 && this.#lostTimer === undefined && this.#state !== "logged_out") {
      this.#lostTimer = this.#context.timers.after(connectionLostMs, () => this.#connectionLost());
    }
  }

  setReachable(via: "browser" | "sip", on: boolean): void {
    if (this.#reachable[via] === on) return;
    this.#reachable[via] = on;
    if (this.#device === via) {
      this.#phoneTimer?.cancel();
      if (via === "browser") this.#part?.pageReachable(on);
      if (!on && this.#state === "ready") this.#phoneLost(via);
      this.#routing();
    }
    this.changed();
  }

  attach(part: AgentPart): void {
    this.#notDialled = undefined;
    this.#part = part;
    this.#before =
      part.subject.direction === "internal" ? { state: this.#state, reason: this.#reason } : undefined;
    this.#become("busy", undefined, "system");
  }

  /** A colleague's consultation has become a customer's call of this agent: what it interrupted is over. */
  promoted(part: AgentPart): void {
    if (this.#part === part && part.subject.direction !== "internal") this.#before = undefined;
  }

  attachOwn(call: OwnCall): void {
    this.#notDialled = undefined;
    this.#own = call;
    this.#before = { state: this.#state, reason: this.#reason };
    this.#become("busy", undefined, "system");
  }

  /** A call that the agent makes has been answered: what was shown of it so far becomes a share like any other's. */
  becomes(call: OwnCall, part: AgentPart): void {
    if (this.#own === call) this.#own = undefined;
    this.#part = part;
    this.changed();
  }

  /** The call that he makes will not leave: he reads why, for his phone tells him no more than a tone. */
  notDialled(number: string, reason: DeskNotDialled["reason"]): void {
    this.#notDialled = { number, reason, at: this.#context.clock.now() };
    this.changed();
  }

  /** `refused`: why the agent takes nothing further now. */
  detachOwn(call: OwnCall, refused?: NotReadyReason): void {
    if (this.#own !== call) return;
    this.#own = undefined;
    if (refused === undefined) {
      this.#settle("ready", undefined);
      return;
    }
    this.#before = undefined;
    this.#settle("not_ready", refused);
  }

  /** Calls wait while he finishes his work; undefined: none any more (OUT-CMP-03). */
  tellQueue(notice: DeskQueueNotice | undefined): void {
    const before = this.#queueNotice;
    if (before?.callId === notice?.callId && before?.calls === notice?.calls) return;
    this.#queueNotice = notice;
    this.changed();
  }

  /** A promised call is due soon: nothing else is offered to him until then (OUT-CBK-04). */
  reserve(reserved: DeskReservation | undefined): void {
    if (
      this.#reserved?.from === reserved?.from &&
      this.#reserved?.customer.number === reserved?.customer.number
    )
      return;
    this.#reserved = reserved;
    this.#routing();
    this.changed();
  }

  holdFor(callId: CallId): void {
    this.#heldFor = callId;
    this.#routing();
  }

  letGo(callId: CallId): void {
    if (this.#heldFor !== callId) return;
    this.#heldFor = undefined;
    this.#routing();
  }

  /** Whether he is there for the dial; the offer follows at once, so that nobody who waits is given to him in between. */
  handOver(callId: CallId): boolean {
    if (this.#heldFor !== callId || !this.free || this.#reserved !== undefined) return false;
    this.#heldFor = undefined;
    return true;
  }

  get reserved(): DeskReservation | undefined {
    return this.#reserved;
  }

  /** As `eligible`, for what he is reserved for. */
  get free(): boolean {
    return (
      this.#state === "ready" &&
      this.#part === undefined &&
      this.#own === undefined &&
      this.reachable &&
      this.profile.canHandle
    );
  }

  afterCallWork(part: AgentPart): void {
    if (this.#part !== part) return;
    this.#become("after_call_work", undefined, "system");
    if (this.#lost && this.#next?.by === "system") this.#giveUpWork();
  }

  detach(part: AgentPart, why: DetachReason): void {
    if (this.#part !== part) return;
    this.#part = undefined;
    switch (why.kind) {
      case "withdrawn":
        // An offer withdrawn by the customer does not restart idle time (INB-ACD-07).
        this.#settle("ready", undefined, this.#idleSince);
        return;
      case "failed":
        this.#settle("not_ready", why.reason);
        return;
      case "finished":
        this.#settle("ready", undefined);
        return;
    }
  }

  changed(): void {
    if (this.#announced) return;
    this.#announced = true;
    queueMicrotask(() => {
      this.#announced = false;
      this.#watcher.changed(this);
    });
  }

  /** Signs the agent out whatever he does. */
  end(): void {
    // Whatever ends now leads here and not to the next call.
    this.#next = { state: "logged_out", reason: undefined, by: "system" };
    this.#part?.sessionEnded();
    this.#own?.sessionEnded();
    if (this.#state !== "logged_out") this.#become("logged_out", undefined, "system");
  }

  /** Work is over: what was asked for meanwhile wins, then what the work interrupted, then what its end suggests. */
  #settle(state: "ready" | "not_ready", reason: NotReadyReason | undefined, idleSince?: number): void {
    if (this.#state === "logged_out") return;
    const suggested: NextState = { state, reason, by: "system" };
    const before: NextState | undefined = this.#before && { ...this.#before, by: "system" };
    const next = this.#next ?? before ?? suggested;
    this.#next = undefined;
    this.#before = undefined;
    if (this.#lost && next.state !== "logged_out") this.#become("not_ready", "connection_lost", "system");
    else if (next.state === "ready" && !this.reachable) this.#become("not_ready", "phone_failure", "system");
    else this.#become(next.state, next.reason, next.by, idleSince);
  }

  #become(
    state: AgentState,
    reason: NotReadyReason | undefined,
    by: ChangedBy,
    idleSince = this.#context.clock.now(),
  ): void {
    if (this.#state === "logged_out") return;
    const now = this.#context.clock.now();
    if (this.#state === "ready") this.#readyMs += now - this.#since;
    if (this.#state === "busy" || this.#state === "after_call_work") this.#busyMs += now - this.#since;
    this.#state = state;
    this.#reason = reason;
    this.#since = now;
    if (state === "ready") this.#idleSince = idleSince;
    if (state === "logged_out") {
      this.phone.end();
      this.#lostTimer?.cancel();
      this.#phoneTimer?.cancel();
    }
    this.#writeState(by);
    this.#routing();
    this.changed();
    if (state === "logged_out") this.#watcher.ended(this);
  }

  #routing(): void {
    this.phone.ensure();
    this.#watcher.routingChanged(this);
  }

  #phoneLost(via: "browser" | "sip"): void {
    const lost = () => {
      if (this.#state === "ready" && !this.reachable) this.#become("not_ready", "phone_failure", "system");
    };
    if (via === "sip") lost();
    else this.#phoneTimer = this.#context.timers.after(phoneLostMs, lost);
  }

  #connectionLost(): void {
    this.#lost = true;
    this.#lostTimer = this.#context.timers.after(signOutMs - connectionLostMs, () => this.#lostForGood());
    if (!this.#working) this.#become("not_ready", "connection_lost", "system");
  }

  /** A talk on a hardware phone goes on without the page, and a choice that is owed is waited for (DSK-CON-03, INB-DSP-05). */
  #lostForGood(): void {
    if (!this.#working || this.#own?.endsWithPage === true) {
      this.end();
      return;
    }
    this.#next = { state: "logged_out", reason: undefined, by: "system" };
    if (this.#state === "after_call_work") this.#giveUpWork();
    this.changed();
  }

  #giveUpWork(): void {
    this.#lostTimer?.cancel();
    this.#lostTimer = this.#context.timers.after(abandonedWorkMs, () => this.end());
  }

  get #working(): boolean {
    return this.#part !== undefined || this.#own !== undefined;
  }

  #writeState(by: ChangedBy): void {
    const change = {
      centreId: this.#context.centreId,
      userId: this.userId,
      state: this.#state,
      reason: this.#reason,
      by,
      at: this.#since,
    };
    void this.#context.writes.push(`agent:${this.userId}`, "agent state", () =>
      this.#context.store.agents.writeState(change),
    );
  }
}
