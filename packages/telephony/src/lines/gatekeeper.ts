import { isIP } from "node:net";
import {
  type DigestServer,
  type DigestVerdict,
  type HeaderField,
  NetworkList,
  type Peer,
  type SipRequest,
  speakerOf,
  uriUser,
} from "@perezvon/sip";
import type { Line } from "../contract.ts";
import type { SwitchContext } from "../switch-context.ts";
import { createDeviceDigest } from "./device-digest.ts";
import type { LineBook } from "./line-book.ts";

export type Judgement =
  | { readonly kind: "line"; readonly line: Line }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly reasonPhrase?: string;
      readonly headers?: readonly HeaderField[];
    };

/** A request and the way it came by. */
export interface Asked {
  readonly request: SipRequest;
  readonly source: Peer;
}

/**
 * Who sends a request: which centre it is for (TEL-REG-05), which line proves itself by digest (TEL-AUT-01, -04), and whether that line
 * may speak from there and in that way (TEL-SEC-03, -04). The guard hears of every proof and every failure (TEL-SEC-01).
 */
export class Gatekeeper {
  readonly digest: DigestServer;
  readonly #context: SwitchContext;
  readonly #book: LineBook;

  constructor(context: SwitchContext, book: LineBook) {
    this.#context = context;
    this.#book = book;
    this.digest = createDeviceDigest({
      clock: context.clock,
      lookup: (username, realm) => book.byLogin(realm, username),
    });
  }

  /** Host of the Request-URI, then TLS name, then listener; a name of nobody's is as an unknown user (TEL-REG-05). */
  realmOf({ request, source }: Asked): string {
    const { realm } = this.#context;
    const { uri } = request;
    const host =
      uri === undefined || uri.scheme === "tel" || uri.scheme === "other" ? "" : uri.host.toLowerCase();
    if (this.#book.isHost(host)) return host;
    if (isName(host) && host !== realm && this.#book.hasHosts) return host;
    const named = source.serverName?.toLowerCase() ?? "";
    if (this.#book.isHost(named)) return named;
    return this.#context.listenerHost?.(source.listener)?.toLowerCase() ?? realm;
  }

  /** Asks for credentials and judges them. A stranger gets the same answer whether or not the user exists (TEL-SEC-02). */
  async judge(asked: Asked): Promise<Judgement> {
    const realm = this.realmOf(asked);
    const verdict = await this.digest.verify(asked.request, realm);
    this.told(asked, realm, verdict);
    if (verdict.kind === "bad")
      return { kind: "refused", status: verdict.status, reasonPhrase: verdict.reasonPhrase };
    if (verdict.kind === "challenge")
      return { kind: "refused", status: verdict.status, headers: verdict.headers };
    const line = this.#book.byLogin(realm, verdict.username);
    if (line === undefined || !this.mayUse(line, asked)) return { kind: "refused", status: 403 };
    return { kind: "line", line };
  }

  /** From and Contact belong to the credentials (TEL-AUT-04); the way is one that the line allows. */
  mayUse(line: Line, { request, source }: Asked): boolean {
    const from = request.from === undefined ? "" : uriUser(request.from.uri);
    if (from !== line.login && from !== line.extension) return false;
    // Web phones make up the user of their Contact (RFC 7118 appendix B): wrong is only a name that is somebody else's.
    for (const { uri } of request.addresses("Contact") ?? []) {
      const user = uriUser(uri);
      const owner = user === "" ? undefined : this.#book.ofCentre(line.centreId, user);
      if (owner !== undefined && owner !== line) return false;
    }
    const { transport, address } = speakerOf(source);
    const encrypted = transport === "tls" || transport === "wss";
    if (line.encryption === "required" && !encrypted) return false;
    if (this.#context.guard?.deniedIn(line.centreId, address)) return false;
    return (
      line.networks === undefined || line.networks.length === 0 || new NetworkList(line.networks).has(address)
    );
  }

  /** Tells the guard what became of credentials, or that a number was called without any. */
  told({ request, source: hop }: Asked, realm: string, verdict: DigestVerdict): void {
    const { guard } = this.#context;
    const source = speakerOf(hop);
    if (guard === undefined || verdict.kind === "bad") return;
    const name = verdict.username ?? "";
    const centreId = this.#book.byLogin(realm, name)?.centreId;
    if (verdict.kind === "ok") guard.authenticated({ source, name, centreId });
    else if (verdict.failed) guard.failed({ source, name, centreId });
    else if (
      request.method === "INVITE" &&
      request.header("Authorization") === undefined &&
      request.uri !== undefined
    )
      guard.called(source, uriUser(request.uri));
  }
}

/** A domain name, as against an address: an address names the machine, not a centre. */
function isName(host: string): boolean {
  return host !== "" && isIP(host.replace(/^\[|\]$/g, "")) === 0 && host !== "localhost";
}
