import type { DigestClient } from "../digest/digest-client.ts";
import type { RequestDraft } from "../message/request-draft.ts";
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

/** Sends a plan: finds the hop, answers challenges (RFC 3261 §22.2), goes on to further addresses (RFC 3263 §4.3). */
export class ClientRequest implements ClientTransactionUser {
  readonly #context: UserAgentContext;
  readonly #plan: ClientRequestPlan;
  #hops: readonly HopAddress[] = [];
  #hopIndex = 0;
  #flow: Flow | undefined;
  #transaction: ClientTransaction | undefined;
  #draft: RequestDraft | undefined;
  #answered = false;
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
      if (flow === undefined) this.onFailure("transport", "the flow is gone");
      else this.#send(flow);
      return;
    }
    findHops(this.#context, this.#plan.destination, (hops, detail) => {
      if (this.#stopped) return;
      this.#hops = hops;
      if (hops.length === 0) this.onFailure("transport", detail);
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

  /** Sends once more with a new branch, after the plan has changed its draft. */
  again(): void {
    if (this.#flow?.open) this.#send(this.#flow);
    else this.begin();
  }

  onResponse(response: SipResponse, flow: Flow): void {
    this.#answered = true;
    const { status } = response;
    const { digest } = this.#plan;
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

  onFailure(cause: "timeout" | "transport", detail: string): void {
    if (
      cause === "transport" &&
      !this.#answered &&
      !this.#stopped &&
      this.#hopIndex + 1 < this.#hops.length
    ) {
      this.#hopIndex++;
      this.#sendToHop();
      return;
    }
    this.#plan.onFailure(cause, detail);
  }

  #sendToHop(): void {
    const hop = this.#hops[this.#hopIndex];
    const flow = hop === undefined ? undefined : this.#context.transport.flowTo(hop, true);
    if (flow === undefined) this.onFailure("transport", `no way over ${hop?.transport ?? "any transport"}`);
    else this.#send(flow);
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
    this.#transaction = this.#context.transactions.request(draft, this.#plan.contact(flow), flow, this);
    this.#plan.onSent?.(flow);
  }
}
