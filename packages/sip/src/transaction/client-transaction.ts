import { ackOfRefusal, type RequestDraft } from "../message/request-draft.ts";
import type { SipResponse } from "../message/sip-message.ts";
import type { Flow } from "../transport/flow.ts";
import { isStream } from "../transport/peer.ts";
import {
  type InviteClientEvent,
  type InviteClientState,
  inviteClientStart,
  inviteClientStep,
} from "./invite-client-machine.ts";
import type { Action, TimerName } from "./machine.ts";
import {
  type NonInviteClientEvent,
  type NonInviteClientState,
  nonInviteClientStart,
  nonInviteClientStep,
} from "./non-invite-client-machine.ts";
import type { MachineTiming } from "./timing.ts";
import type { TransactionEnvironment } from "./transaction-environment.ts";
import { TimerSet } from "./transaction-shell.ts";

/** Hears of a client transaction. After `onFailure` or a final answer of a non-INVITE nothing more comes. */
export interface ClientTransactionUser {
  onResponse(response: SipResponse, flow: Flow): void;
  onFailure(cause: "timeout" | "transport", detail: string): void;
}

export interface ClientTransactionSetup {
  readonly draft: RequestDraft;
  readonly bytes: Buffer;
  readonly branch: string;
  readonly via: string;
  readonly flow: Flow;
  readonly user: ClientTransactionUser;
}

/** Performs the client machines of RFC 3261 §17.1 for one request. */
export class ClientTransaction {
  readonly key: string;
  readonly draft: RequestDraft;
  readonly flow: Flow;
  readonly via: string;
  readonly branch: string;
  readonly #environment: TransactionEnvironment;
  readonly #onTerminated: (transaction: ClientTransaction) => void;
  #user: ClientTransactionUser;
  readonly #timers: TimerSet;
  readonly #timing: MachineTiming;
  readonly #isInvite: boolean;
  #state: InviteClientState | NonInviteClientState;
  #bytes: Buffer | undefined;
  #ack: Buffer | undefined;
  #sends = 0;

  constructor(
    environment: TransactionEnvironment,
    setup: ClientTransactionSetup,
    timing: MachineTiming,
    onTerminated: (transaction: ClientTransaction) => void,
  ) {
    this.#environment = environment;
    this.#onTerminated = onTerminated;
    this.draft = setup.draft;
    this.flow = setup.flow;
    this.via = setup.via;
    this.branch = setup.branch;
    this.#bytes = setup.bytes;
    this.#user = setup.user;
    this.#timing = timing;
    this.#isInvite = setup.draft.method === "INVITE";
    this.key = clientKey(setup.branch, setup.draft.method);
    this.#state = this.#isInvite ? inviteClientStart(timing) : nonInviteClientStart(timing);
    this.#timers = new TimerSet(environment.timers, (timer) => this.#onTimer(timer));
  }

  /** No response of any kind so far. */
  get unanswered(): boolean {
    return this.#state.name === "calling" || this.#state.name === "trying";
  }

  begin(): void {
    this.#step("start", undefined, undefined, "");
  }

  receive(response: SipResponse, flow: Flow): void {
    const { status } = response;
    if (this.#isInvite) {
      const event = status < 200 ? "provisional" : status < 300 ? "success" : "failure";
      if (event === "failure" && this.#ack === undefined) {
        this.#ack = ackOfRefusal(this.draft, response.header("To") ?? this.draft.to, this.via);
      }
      this.#step(event, response, flow, "");
    } else this.#step(status < 200 ? "provisional" : "final", response, flow, "");
  }

  /** The flow is lost or the peer unreachable. A UDP peer that has answered once is left to its timers. */
  transportFailed(detail: string): void {
    if (isStream(this.flow.transport) || this.unanswered)
      this.#step("transportError", undefined, undefined, detail);
  }

  /** Ends it without a word to the user, who has given it up. */
  abandon(): void {
    this.#timers.stopAll();
    this.#onTerminated(this);
  }

  #onTimer(timer: TimerName): void {
    this.#step(`timer${timer}` as InviteClientEvent, undefined, undefined, "no answer");
  }

  #step(
    event: InviteClientEvent | NonInviteClientEvent,
    response: SipResponse | undefined,
    flow: Flow | undefined,
    detail: string,
  ): void {
    // The kind of machine is fixed at construction; the two unions never mix.
    const { state, actions } = this.#isInvite
      ? inviteClientStep(this.#state as InviteClientState, event as InviteClientEvent, this.#timing)
      : nonInviteClientStep(this.#state as NonInviteClientState, event as NonInviteClientEvent, this.#timing);
    this.#state = state;
    for (const action of actions) this.#perform(action, response, flow, detail);
    if (state.name === "completed" || state.name === "accepted") {
      this.#bytes = undefined;
      // Copies of the answer are absorbed without a word to anybody; an INVITE that was accepted may be by another branch too.
      if (state.name === "completed") this.#user = nobody;
    } else if (state.name === "terminated") {
      this.#timers.stopAll();
      this.#onTerminated(this);
    }
  }

  #perform(action: Action, response: SipResponse | undefined, flow: Flow | undefined, detail: string): void {
    switch (action.kind) {
      case "send":
        if (this.#bytes === undefined) return;
        if (this.#sends++ > 0) this.#environment.counters.retransmissionsOut++;
        this.#environment.send(this.flow, this.#bytes);
        return;
      case "sendAck":
        if (this.#ack !== undefined) this.#environment.send(this.flow, this.#ack);
        return;
      case "deliver":
        if (response !== undefined && flow !== undefined) this.#user.onResponse(response, flow);
        return;
      case "start":
        this.#timers.start(action.timer, action.ms);
        return;
      case "stop":
        this.#timers.stop(action.timer);
        return;
      case "fail":
        this.#user.onFailure(action.cause, detail);
        return;
      case "sendTrying":
        return;
    }
  }
}

const nobody: ClientTransactionUser = { onResponse() {}, onFailure() {} };

export function clientKey(branch: string, method: string): string {
  return `${branch} ${method}`;
}
