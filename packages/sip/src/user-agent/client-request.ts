import { soon, type Timer } from "@perezvon/base";
import type { DigestClient } from "../digest/digest-client.ts";
import { cancelOf, type RequestDraft } from "../message/request-draft.ts";
import type { SipResponse } from "../message/sip-message.ts";
import type { ClientTransaction, ClientTransactionUser } from "../transaction/client-transaction.ts";
import type { Flow } from "../transport/flow.ts";
import type { HopAddress } from "../transport/peer.ts";
import type { UserAgentContext } from "./context.ts";
import { type Destination, findHops, openFlow } from "./hop-finder.ts";

/** A request that may be sent more than once: to the next address of a name, or again with credentials. */
export interface ClientRequestPlan {
  /** Made anew for each sending, credentials apart. */
  draft(): RequestDraft;
  /** Whole Contact value for that flow; undefined sends none. */
  contact(flow: Flow): string | undefined;
  readonly destination: Destination;
  readonly digest: DigestClient | undefined;
  /** It has left, or left again. */
  onSent?(flow: Flow): void;
  onResponse(response: SipResponse, flow: Flow): void;
  onFailure(cause: "timeout" | "transport", detail: string): void;
}

/** TEL-TPT-04: an address that says nothing for so long is passed over when there is another. */
const silentHopMs = 4_000;

const unheard: ClientTransactionUser = { onResponse() {}, onFailure() {} };

/** Sends a plan: finds the hop, answers challenges (RFC 3261 §22.2), goes on to further addresses (RFC 3263 §4.3). */
export class ClientRequest {
  readonly #context: UserAgentContext;
  readonly #plan: ClientRequestPlan;
  #hops: readonly HopAddress[] = [];
  #hopIndex = 0;
  #flow: Flow | undefined;
  #transaction: ClientTransaction | undefined;
  #draft: RequestDraft | undefined;
  #answered = false;
  /** The sending whose outcome counts; of those before it the next address has taken the place. */
  #turn = 0;
  #patience: Timer | undefined;
  #staying = false;
  #stopped = false;

  constructor(context: UserAgentContext, plan: ClientRequestPlan) {
    this.#context = context;
    this.#plan = plan;
  }

  get transaction(): ClientTransaction | undefined {
    return this.#transaction;
  }

  get draft(): RequestDraft | undefined {
    return this.#draft;
  }

  begin(): void {
    const { flow: flowId } = this.#plan.destination;
    if (flowId !== undefined) {
      const flow = openFlow(this.#context, flowId);
      if (flow === undefined) this.#failed("transport", "the flow is gone");
      else this.#send(flow);
      return;
    }
    findHops(this.#context, this.#plan.destination, (hops, detail) => {
      if (this.#stopped) return;
      this.#hops = hops;
      if (hops.length === 0) this.#failed("transport", detail);
      else this.#sendToHop();
    });
  }

  /** Over a flow found before (the hot path within dialogs). */
  beginOver(flow: Flow): void {
    this.#send(flow);
  }

  /** Nothing more is sent of itself; answers still come. */
  stop(): void {
    this.#stopped = true;
  }

  /** Goes on to no further address: the caller has given up, and what is under way is to be ended. */
  stay(): void {
    this.#staying = true;
    this.#patience?.cancel();
  }

  /** Sends once more with a new branch, after the plan has changed its draft. */
  again(): void {
    if (this.#flow?.open) this.#send(this.#flow);
    else this.begin();
  }

  #responded(response: SipResponse, flow: Flow): void {
    this.#answered = true;
    this.#patience?.cancel();
    const { status } = response;
    const { digest } = this.#plan;
    if (status === 503 && this.#nextHop()) return;
    if (
      (status === 401 || status === 407) &&
      digest !== undefined &&
      !this.#stopped &&
      digest.takeChallenge(response)
    ) {
      this.again();
      return;
    }
    if (status >= 200 && status < 300) digest?.accepted();
    this.#plan.onResponse(response, flow);
  }

  #failed(cause: "timeout" | "transport", detail: string): void {
    this.#patience?.cancel();
    if (cause === "transport" && !this.#answered && this.#nextHop()) return;
    this.#plan.onFailure(cause, detail);
  }

  get #hasNextHop(): boolean {
    return !this.#stopped && !this.#staying && this.#hopIndex + 1 < this.#hops.length;
  }

  /** The next address of the name, if there is one (TEL-TPT-04). */
  #nextHop(): boolean {
    if (!this.#hasNextHop) return false;
    this.#hopIndex++;
    this.#answered = false;
    this.#sendToHop();
    return true;
  }

  #sendToHop(): void {
    const hop = this.#hops[this.#hopIndex];
    const flow = hop === undefined ? undefined : this.#context.transport.flowTo(hop, true);
    if (flow === undefined) {
      this.#failed("transport", `no way over ${hop?.transport ?? "any transport"}`);
      return;
    }
    this.#send(flow);
    if (this.#hasNextHop)
      this.#patience = this.#context.timers.after(silentHopMs, () => void this.#nextHop());
  }

  /** Hears one sending out. An address that was given up and answers after all is told that nobody waits any more. */
  #hearer(turn: number): ClientTransactionUser {
    let transaction: ClientTransaction | undefined;
    let draft: RequestDraft | undefined;
    soon(() => {
      if (turn === this.#turn)
        ({ transaction, draft } = { transaction: this.#transaction, draft: this.#draft });
    });
    let cancelled = false;
    return {
      onResponse: (response, flow) => {
        const isSuccess = response.status >= 200 && response.status < 300;
        const counts = turn === this.#turn;
        // What is said of an answer (its ACK above all) is said of the sending it answers.
        if (transaction !== undefined && (counts || isSuccess)) {
          this.#transaction = transaction;
          this.#draft = draft;
        }
        if (counts) this.#responded(response, flow);
        // A call that was answered is there: the plan ends it when it has another already.
        else if (isSuccess) this.#plan.onResponse(response, flow);
        else if (response.status < 200 && draft?.method === "INVITE" && transaction && !cancelled) {
          cancelled = true;
          this.#context.transactions.cancel(cancelOf(draft, ""), transaction, unheard);
        }
      },
      onFailure: (cause, detail) => {
        if (turn === this.#turn) this.#failed(cause, detail);
      },
    };
  }

  #send(flow: Flow): void {
    this.#flow = flow;
    const { digest } = this.#plan;
    let draft = this.#plan.draft();
    if (digest !== undefined) {
      const auth = digest.fields(draft.method, draft.uriText);
      if (auth !== "") draft = { ...draft, extra: auth + draft.extra };
    }
    this.#draft = draft;
    const hearer = this.#hearer(++this.#turn);
    this.#transaction = this.#context.transactions.request(draft, this.#plan.contact(flow), flow, hearer);
    this.#plan.onSent?.(flow);
  }
}
