import type { Timer } from "@perezvon/base";
import type {
  AgentState,
  DeskDevice,
  DeskErrorCode,
  DeskInteraction,
  DeskSnapshot,
  NotReadyReason,
  UserEndpoint,
  UserId,
} from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AgentProfile } from "../ports.ts";
import type { AgentPart, OfferFailure } from "./agent-part.ts";

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
  sessionEnded(): void;
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
/** After-call work without a page is given up after this (INB-DSP-05). */
const abandonedWorkMs = 15 * 60_000;

/** One signed-in agent: his state, his phone, his work. The server alone owns it (DSK-STA-04). */
export class DeskSession {
  profile: AgentProfile;
  readonly #context: CentreContext;
  readonly #watcher: DeskWatcher;
  #state: AgentState = "not_ready";
  #reason: NotReadyReason | undefined = "sign_in";
  #since: number;
  #idleSince: number;
  #next: { state: AgentState; reason: NotReadyReason | undefined } | undefined;
  #device: DeskDevice;
  #reachable = { browser: false, sip: false };
  #part: AgentPart | undefined;
  #own: OwnCall | undefined;
  #pages = 0;
  #lostTimer: Timer | undefined;
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
    this.#writeState("system");
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
    return (
      this.#state === "ready" &&
      this.#part === undefined &&
      this.#own === undefined &&
      this.reachable &&
      this.profile.canHandle
    );
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
      nextState: this.#next,
      device: this.#device,
      reachable: this.reachable,
      interactions,
    };
  }

  /** What the agent asks for; while he works it becomes his next state (DSK-STA-02). */
  request(
    state: "ready" | "not_ready" | "logged_out",
    reason: NotReadyReason | undefined,
    by: "agent" | "supervisor" = "agent",
  ): DeskErrorCode | undefined {
    if (state === "ready" && !this.reachable && this.#part === undefined && this.#own === undefined)
      return "phone_unreachable";
    if (this.#part !== undefined || this.#own !== undefined) {
      this.#next = { state, reason: state === "not_ready" ? reason : undefined };
      this.changed();
      return undefined;
    }
    this.#become(state, state === "not_ready" ? (reason ?? "custom:break") : undefined, by);
    return undefined;
  }

  setDevice(device: DeskDevice): DeskErrorCode | undefined {
    if (this.#part !== undefined || this.#own !== undefined) return "busy";
    this.#device = device;
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
    this.#lostTimer?.cancel();
    this.#lostTimer = undefined;
    if (this.#pages === 0 && this.#state !== "logged_out") {
      this.#lostTimer = this.#context.timers.after(connectionLostMs, () => this.#connectionLost());
    }
  }

  setReachable(via: "browser" | "sip", on: boolean): void {
    if (this.#reachable[via] === on) return;
    this.#reachable[via] = on;
    if (this.#device === via) {
      if (via === "browser") this.#part?.pageReachable(on);
      if (!on && this.#state === "ready" && via === "sip")
        this.#become("not_ready", "phone_failure", "system");
      this.#routing();
    }
    this.changed();
  }

  attach(part: AgentPart): void {
    this.#part = part;
    this.#become("busy", undefined, "system");
  }

  attachOwn(call: OwnCall): void {
    this.#own = call;
    this.#next ??= { state: this.#state === "ready" ? "ready" : "not_ready", reason: this.#reason };
    this.#become("busy", undefined, "system");
  }

  detachOwn(call: OwnCall): void {
    if (this.#own !== call) return;
    this.#own = undefined;
    this.#settle("ready", undefined);
  }

  afterCallWork(part: AgentPart): void {
    if (this.#part === part) this.#become("after_call_work", undefined, "system");
  }

  detach(part: AgentPart, why: DetachReason): void {
    if (this.#part !== part) return;
    this.#part = undefined;
    switch (why.kind) {
      case "withdrawn": {
        const idleSince = this.#idleSince;
        this.#settle("ready", undefined);
        // An offer withdrawn by the customer does not restart idle time (INB-ACD-07).
        this.#idleSince = idleSince;
        this.#routing();
        return;
      }
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
    this.#lostTimer?.cancel();
    this.#next = undefined;
    this.#part?.sessionEnded();
    this.#own?.sessionEnded();
    if (this.#state !== "logged_out") this.#become("logged_out", undefined, "system");
  }

  /** Work is over: the state asked for meanwhile wins over what the end of the work suggests. */
  #settle(state: "ready" | "not_ready", reason: NotReadyReason | undefined): void {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) this.#become(next.state, next.reason, "agent");
    else if (state === "ready" && !this.reachable) this.#become("not_ready", "phone_failure", "system");
    else this.#become(state, reason, "system");
  }

  #become(
    state: AgentState,
    reason: NotReadyReason | undefined,
    by: "agent" | "system" | "supervisor",
  ): void {
    const now = this.#context.clock.now();
    if (this.#state === "ready") this.#readyMs += now - this.#since;
    if (this.#state === "busy" || this.#state === "after_call_work") this.#busyMs += now - this.#since;
    this.#state = state;
    this.#reason = reason;
    this.#since = now;
    if (state === "ready") this.#idleSince = now;
    this.#writeState(by);
    this.#routing();
    this.changed();
    if (state === "logged_out") this.#watcher.ended(this);
  }

  #routing(): void {
    this.#watcher.routingChanged(this);
  }

  #connectionLost(): void {
    if (!this.#working && this.#state !== "not_ready") this.#become("not_ready", "connection_lost", "system");
    this.#lostTimer = this.#context.timers.after(signOutMs - connectionLostMs, () => this.#lostForGood());
  }

  /** A talk on a hardware phone goes on without the page, and a choice that is owed is waited for (DSK-CON-03, INB-DSP-05). */
  #lostForGood(): void {
    if (!this.#working) {
      this.end();
      return;
    }
    this.#next = { state: "logged_out", reason: undefined };
    this.#lostTimer = this.#context.timers.after(abandonedWorkMs, () => {
      if (this.#state === "after_call_work") this.end();
    });
    this.changed();
  }

  get #working(): boolean {
    return this.#part !== undefined || this.#own !== undefined;
  }

  #writeState(by: "agent" | "system" | "supervisor"): void {
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
