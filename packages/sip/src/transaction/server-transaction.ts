import { finishMessage, type ResponseStem, responseHead } from "../message/compose.ts";
import type { SipRequest } from "../message/sip-message.ts";
import { statusPhrase } from "../message/status-phrases.ts";
import type { Flow } from "../transport/flow.ts";
import type { ClientAddress, Peer } from "../transport/peer.ts";
import {
  type InviteServerEvent,
  type InviteServerState,
  inviteServerStart,
  inviteServerStep,
} from "./invite-server-machine.ts";
import type { Action } from "./machine.ts";
import {
  type NonInviteServerEvent,
  type NonInviteServerState,
  nonInviteServerStart,
  nonInviteServerStep,
} from "./non-invite-server-machine.ts";
import type { MachineTiming } from "./timing.ts";
import type { TransactionEnvironment } from "./transaction-environment.ts";
import { TimerSet } from "./transaction-shell.ts";

export interface ResponseParts {
  readonly phrase?: string | undefined;
  /** Given to To when the request had no tag. */
  readonly toTag: string;
  /** Header lines, each ended by CRLF. */
  readonly extra?: string;
  readonly body?: string | Buffer | undefined;
  readonly contentType?: string | undefined;
}

/** Performs the server machines of RFC 3261 §17.2 for one request. */
export class ServerTransaction {
  readonly keys: readonly string[];
  /** Where the request came from. */
  readonly source: Flow;
  /** The same as a peer, with whom our edge sent it for. */
  readonly peer: Peer;
  readonly #environment: TransactionEnvironment;
  readonly #onTerminated: (transaction: ServerTransaction) => void;
  readonly #replyFlow: Flow;
  #onAnswered: (() => void) | undefined;
  /** Let go with the final answer: what waits 32 s for late copies should be small. */
  #request: SipRequest | undefined;
  #stem: ResponseStem | undefined;
  readonly #isInvite: boolean;
  readonly #timing: MachineTiming;
  readonly #timers: TimerSet;
  #state: InviteServerState | NonInviteServerState;
  #last: Buffer | undefined;

  constructor(
    environment: TransactionEnvironment,
    setup: {
      readonly keys: readonly string[];
      readonly request: SipRequest;
      readonly source: Flow;
      readonly client: ClientAddress | undefined;
      readonly replyFlow: Flow;
      readonly stem: ResponseStem;
      readonly timing: MachineTiming;
      /** Told once, with the final answer. */
      readonly onAnswered?: () => void;
    },
    onTerminated: (transaction: ServerTransaction) => void,
  ) {
    this.#environment = environment;
    this.#onTerminated = onTerminated;
    this.keys = setup.keys;
    this.#request = setup.request;
    this.source = setup.source;
    this.peer = setup.client === undefined ? setup.source : behindEdge(setup.source, setup.client);
    this.#replyFlow = setup.replyFlow;
    this.#stem = setup.stem;
    this.#timing = setup.timing;
    this.#onAnswered = setup.onAnswered;
    this.#isInvite = setup.request.method === "INVITE";
    this.#state = this.#isInvite ? inviteServerStart : nonInviteServerStart;
    this.#timers = new TimerSet(environment.timers, (timer) =>
      this.#step(`timer${timer}` as InviteServerEvent),
    );
  }

  /** Only until the final answer; who needs it longer keeps it. */
  get request(): SipRequest {
    if (this.#request === undefined) throw new Error("the request of an answered transaction is gone");
    return this.#request;
  }

  /** A final response has gone. */
  get answered(): boolean {
    return this.#state.name !== "proceeding" && this.#state.name !== "trying";
  }

  /** After the request has been handed up: 100 at once or after the delay (TEL-TRN-03). */
  armTrying(): void {
    if (!this.#isInvite || this.#state.name !== "proceeding") return;
    if (this.#environment.tryingDelayMs <= 0) this.#step("timerTrying");
    else this.#timers.start("Trying", this.#environment.tryingDelayMs);
  }

  receiveAgain(): void {
    this.#environment.counters.requestRetransmissionsIn++;
    this.#step("request");
  }

  receiveAck(): void {
    this.#step("ack");
  }

  /** The extra headers of a response that makes a dialog: Record-Route is copied (RFC 3261 §12.1.1). */
  get recordRoutes(): string {
    return this.#stem?.recordRoutes ?? "";
  }

  respond(status: number, parts: ResponseParts): Buffer | undefined {
    if (this.answered || this.#stem === undefined) return undefined;
    const head = responseHead(this.#stem, status, parts.phrase ?? statusPhrase(status), parts.toTag);
    this.#last = finishMessage(head + (parts.extra ?? ""), parts.body, parts.contentType);
    const sent = this.#last;
    if (!this.#isInvite) this.#step(status < 200 ? "respondProvisional" : "respondFinal");
    else this.#step(status < 200 ? "respondProvisional" : status < 300 ? "respondSuccess" : "respondFailure");
    return sent;
  }

  /** Sends a 2xx to INVITE once more (RFC 3261 §13.3.1.4); the machine is past it. */
  repeat(bytes: Buffer): void {
    this.#environment.counters.retransmissionsOut++;
    this.#environment.send(this.#replyFlow, bytes);
  }

  abandon(): void {
    this.#timers.stopAll();
  }

  #step(event: InviteServerEvent | NonInviteServerEvent): void {
    // The kind of machine is fixed at construction; the two unions never mix.
    const { state, actions } = this.#isInvite
      ? inviteServerStep(this.#state as InviteServerState, event as InviteServerEvent, this.#timing)
      : nonInviteServerStep(this.#state as NonInviteServerState, event as NonInviteServerEvent, this.#timing);
    this.#state = state;
    for (const action of actions) this.#perform(action, event);
    if (this.answered) {
      this.#request = undefined;
      this.#stem = undefined;
      this.#onAnswered?.();
      this.#onAnswered = undefined;
    }
    if (state.name === "accepted" || state.name === "confirmed") this.#last = undefined;
    else if (state.name === "terminated") {
      this.#timers.stopAll();
      this.#onTerminated(this);
    }
  }

  #perform(action: Action, event: InviteServerEvent | NonInviteServerEvent): void {
    switch (action.kind) {
      case "send":
        if (this.#last === undefined) return;
        if (!event.startsWith("respond")) this.#environment.counters.retransmissionsOut++;
        this.#environment.send(this.#replyFlow, this.#last);
        return;
      case "sendTrying":
        // RFC 3261 §8.2.6.1: 100 carries no To tag of its own.
        if (this.#stem === undefined) return;
        this.#last = finishMessage(responseHead(this.#stem, 100, "Trying", ""), undefined, undefined);
        this.#environment.send(this.#replyFlow, this.#last);
        return;
      case "start":
        this.#timers.start(action.timer, action.ms);
        return;
      case "stop":
        this.#timers.stop(action.timer);
        return;
      // The ACK of a refusal never came: nothing is left to do but to end.
      case "fail":
      // ACK of a 2xx reaches the dialog by its own way (RFC 3261 §13.3.1.4).
      case "deliver":
      case "sendAck":
        return;
    }
  }
}

function behindEdge(
  { transport, address, port, flow, serverName, listener }: Peer,
  client: ClientAddress,
): Peer {
  return { transport, address, port, flow, serverName, listener, client };
}
