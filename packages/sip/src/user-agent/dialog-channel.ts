import { cseqInOrder, type DialogState, dialogKey, routing, withTarget } from "../dialog/dialog-state.ts";
import type { DigestClient } from "../digest/digest-client.ts";
import { composeFields } from "../message/compose.ts";
import { composeRequest, type RequestDraft } from "../message/request-draft.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import { splitList } from "../message/split-list.ts";
import type { Flow } from "../transport/flow.ts";
import type { Peer } from "../transport/peer.ts";
import { ClientRequest, type ClientRequestPlan } from "./client-request.ts";
import type { UserAgentContext } from "./context.ts";
import { findFlow } from "./hop-finder.ts";
import type { InDialogOptions, RequestOutcome } from "./types.ts";

export interface ChannelSetup {
  readonly dialog: DialogState;
  /** Over which the dialog was set up. */
  readonly flow: Flow;
  /** Requests go back over `flow` even if it is UDP: the peer is behind NAT or came by that flow alone. */
  readonly stayOnFlow: boolean;
  readonly contactUser: string | undefined;
  /** Whole Contact given by the application, or undefined. */
  readonly contact: string | null | undefined;
  readonly digest: DigestClient | undefined;
  readonly remoteAllow: string | undefined;
}

/** What is sent within a dialog, before it has a CSeq. */
export interface DialogRequest {
  readonly method: string;
  /** Header lines, each ended by CRLF. */
  readonly extra: string;
  readonly body?: string | Buffer | undefined;
  readonly contentType?: string | undefined;
  /** Requests that refresh the target carry our Contact. */
  readonly contact?: boolean;
}

/** State of one dialog and the way to its peer (RFC 3261 §12.2.1): what sessions and subscriptions have in common. */
export class DialogChannel {
  readonly id: string;
  readonly context: UserAgentContext;
  state: DialogState;
  peer: Peer;
  #setup: ChannelSetup;
  #route: { target: DialogState["remoteTarget"]; flow: Flow } | undefined;
  #allow: readonly string[] | undefined;
  #allowText: string | undefined;

  constructor(context: UserAgentContext, setup: ChannelSetup) {
    this.context = context;
    this.#setup = setup;
    this.state = setup.dialog;
    this.peer = setup.flow;
    this.#allowText = setup.remoteAllow;
    this.id = dialogKey(setup.dialog.callId, setup.dialog.localTag, setup.dialog.remoteTag);
  }

  /** The application has said more since the dialog began early. */
  amend(more: Partial<Pick<ChannelSetup, "stayOnFlow" | "contactUser" | "digest">>): void {
    this.#setup = { ...this.#setup, ...more };
  }

  get digest(): DigestClient | undefined {
    return this.#setup.digest;
  }

  /** Methods of the peer's last `Allow`. */
  get remoteAllow(): readonly string[] {
    this.#allow ??= this.#allowText === undefined ? [] : splitList(this.#allowText);
    return this.#allow;
  }

  noteAllow(message: SipRequest | SipResponse): void {
    const allow = message.header("Allow");
    if (allow === undefined || allow === this.#allowText) return;
    this.#allowText = allow;
    this.#allow = undefined;
  }

  refreshTarget(message: SipRequest | SipResponse): void {
    this.state = withTarget(this.state, message);
    this.noteAllow(message);
  }

  /** CSeq of the peer's request; false when it comes too late (RFC 3261 §12.2.2). */
  acceptCseq(cseq: number): boolean {
    if (!cseqInOrder(this.state, cseq)) return false;
    this.state = { ...this.state, remoteCseq: cseq };
    return true;
  }

  nextCseq(): number {
    const localCseq = this.state.localCseq + 1;
    this.state = { ...this.state, localCseq };
    return localCseq;
  }

  contactFor(flow: Flow): string | undefined {
    const { contact, contactUser } = this.#setup;
    return contact === undefined
      ? this.context.transport.contactFor(flow, contactUser)
      : (contact ?? undefined);
  }

  /** Sends a request once, and again with credentials if asked for them. */
  request(
    request: DialogRequest,
    done: (outcome: RequestOutcome) => void,
    cseqTaken?: (cseq: number) => void,
  ): void {
    const { clock } = this.context;
    this.send({
      draft: () => {
        const cseq = this.nextCseq();
        cseqTaken?.(cseq);
        return this.draft(request.method, cseq, request.extra, request);
      },
      contact: (flow) => (request.contact ? this.contactFor(flow) : undefined),
      destination: { uri: this.state.remoteTarget },
      digest: this.digest,
      onResponse: (response) => {
        if (response.status >= 200)
          done({ kind: "response", status: response.status, response, at: clock.now() });
      },
      onFailure: (cause, detail) => {
        const at = clock.now();
        done(cause === "timeout" ? { kind: "timeout", at } : { kind: "transport", at, detail });
      },
    });
  }

  /** Sends a plan the way the dialog goes. */
  send(plan: ClientRequestPlan): ClientRequest {
    const request = new ClientRequest(this.context, plan);
    const flow = this.#knownFlow();
    if (flow !== undefined) request.beginOver(flow);
    else {
      this.#withFlow(
        (found) => request.beginOver(found),
        (detail) => plan.onFailure("transport", detail),
      );
    }
    return request;
  }

  /** The ACK of a 2xx: a message without a transaction. `sent` keeps it for repeated 2xx. */
  ack(
    cseq: number,
    options: InDialogOptions | undefined,
    authLines: string,
    sent: (bytes: Buffer, flow: Flow) => void,
  ): void {
    const draft = this.draft("ACK", cseq, authLines + composeFields(options?.headers), options);
    this.#withFlow((flow) => {
      const { transport, identifiers } = this.context;
      sent(composeRequest(draft, transport.viaFor(flow, identifiers.branch()), undefined), flow);
    });
  }

  draft(
    method: string,
    cseq: number,
    extra: string,
    content: { body?: string | Buffer | undefined; contentType?: string | undefined } | undefined,
  ): RequestDraft {
    const { uriText, routes } = routing(this.state);
    return {
      method,
      uriText,
      from: this.state.localAddr,
      to: this.state.remoteAddr,
      callId: this.state.callId,
      cseq,
      maxForwards: 70,
      routes,
      extra,
      body: content?.body,
      contentType: content?.contentType,
    };
  }

  /** The set-up flow while it is a stream and open, or when told to stay on it; else what was resolved last. */
  #knownFlow(): Flow | undefined {
    const { flow, stayOnFlow } = this.#setup;
    if (flow.transport === "udp" ? stayOnFlow : flow.open) return flow;
    return this.#route !== undefined &&
      this.#route.target === this.state.remoteTarget &&
      this.#route.flow.open
      ? this.#route.flow
      : undefined;
  }

  #withFlow(use: (flow: Flow) => void, fail?: (detail: string) => void): void {
    const known = this.#knownFlow();
    if (known !== undefined) {
      use(known);
      return;
    }
    const { hop } = routing(this.state);
    const target = this.state.remoteTarget;
    findFlow(this.context, hop, (flow, detail) => {
      if (flow === undefined) fail?.(detail);
      else {
        this.#route = { target, flow };
        use(flow);
      }
    });
  }
}
