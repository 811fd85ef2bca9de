import { addrWithTag, routeUri } from "../dialog/dialog-state.ts";
import { digestClientOf } from "../digest/digest-client.ts";
import { assertOneLine } from "../message/header-field.ts";
import { allowHeader, supportedHeader } from "../message/methods.ts";
import type { RequestDraft } from "../message/request-draft.ts";
import type { Uri } from "../message/uri.ts";
import { ClientRequest } from "./client-request.ts";
import type { UserAgentContext } from "./context.ts";
import { nameAddrText, requestFields, toNameAddr, toUri, toUriText } from "./request-fields.ts";
import type { NameAddrInput, RequestOptions, RequestOutcome } from "./types.ts";

/** Methods whose peers want to know what we can do and where we are (RFC 3261 §20.5, §20.10). */
const withContact: ReadonlySet<string> = new Set(["REGISTER", "SUBSCRIBE", "REFER"]);

/** A non-INVITE outside any dialog (RFC 3261 §8.1). Settles; never rejects but for unreadable options. */
export function sendOutOfDialog(
  context: UserAgentContext,
  method: string,
  options: RequestOptions,
): Promise<RequestOutcome> {
  const target = toUri(options.target);
  const localTag = context.identifiers.tag();
  const from = toNameAddr(options.from);
  nameAddrText("From", from);
  for (const route of options.route ?? []) assertOneLine("Route", route);
  let cseq = options.cseq ?? 1;
  const fixed: Omit<RequestDraft, "cseq"> = {
    method,
    uriText: toUriText(options.target),
    from: addrWithTag(from, localTag),
    to: nameAddrText("To", toNameAddr(options.to ?? defaultTo(method, options, target))),
    callId: options.callId ?? context.identifiers.callId(),
    maxForwards: options.maxForwards ?? 70,
    routes: options.route ?? [],
    extra: `${context.userAgentLine}Allow: ${allowHeader}\r\nSupported: ${supportedHeader}\r\n${requestFields(options.headers)}`,
    body: options.body,
    contentType: options.contentType,
  };
  const firstRoute = options.route?.[0];
  return new Promise((resolve) => {
    const request = new ClientRequest(context, {
      draft: () => ({ ...fixed, cseq: cseq++ }),
      contact: (flow) => {
        if (options.contact !== undefined) return options.contact ?? undefined;
        return withContact.has(method) ? context.transport.contactFor(flow, options.contactUser) : undefined;
      },
      destination: {
        flow: options.flow,
        nextHop: options.nextHop,
        peerCheck: options.peerCheck,
        uri: firstRoute === undefined ? target : (routeUri(firstRoute) ?? target),
      },
      digest: digestClientOf(options.credentials),
      onResponse: (response) => {
        if (response.status < 200) return;
        resolve({ kind: "response", status: response.status, response, at: context.clock.now() });
      },
      onFailure: (cause, detail) => {
        const at = context.clock.now();
        resolve(cause === "timeout" ? { kind: "timeout", at } : { kind: "transport", at, detail });
      },
    });
    request.begin();
  });
}

/** A registration is by oneself for oneself (RFC 3261 §10.2); anything else is for its target. */
function defaultTo(method: string, options: RequestOptions, target: Uri): NameAddrInput {
  return method === "REGISTER" ? options.from : { uri: target };
}
