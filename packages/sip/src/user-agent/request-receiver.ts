import { allowHeader, supportedHeader } from "../message/methods.ts";
import type { SipRequest } from "../message/sip-message.ts";
import { statusPhrase } from "../message/status-phrases.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { Peer } from "../transport/peer.ts";
import type { UserAgentContext } from "./context.ts";
import { responseFields } from "./request-fields.ts";
import type { IncomingRequest, ResponseOptions } from "./types.ts";

/** A request other than INVITE, outside a dialog or within one, until it is answered. */
export class ReceivedRequest implements IncomingRequest {
  readonly kind = "request";
  readonly receivedAt: number;
  readonly request: SipRequest;
  readonly #context: UserAgentContext;
  readonly transaction: ServerTransaction;
  readonly #toTag: string;

  constructor(context: UserAgentContext, transaction: ServerTransaction, toTag: string) {
    this.#context = context;
    this.transaction = transaction;
    this.request = transaction.request;
    this.#toTag = toTag;
    this.receivedAt = context.clock.now();
  }

  get method(): string {
    return this.request.method;
  }

  get source(): Peer {
    return this.transaction.peer;
  }

  /** `before`: lines of an answer that makes a dialog. */
  respond(status: number, options?: ResponseOptions, before = ""): boolean {
    let extra = before + this.#context.serverLine + responseFields(options);
    if (status === 405) extra += `Allow: ${allowHeader}\r\n`;
    else if (this.method === "OPTIONS" && status >= 200 && status < 300) {
      extra += `Allow: ${allowHeader}\r\nAccept: application/sdp\r\nSupported: ${supportedHeader}\r\n`;
    }
    const sent = this.transaction.respond(status, {
      phrase: options?.reasonPhrase ?? statusPhrase(status),
      toTag: this.#toTag,
      extra,
      body: options?.body,
      contentType: options?.contentType,
    });
    return sent !== undefined;
  }
}
