import type { Clock, Random, Timer, Timers } from "@perezvon/base";
import { type Credentials, DigestClient } from "../digest/digest-client.ts";
import type { HeaderField } from "../message/header-field.ts";
import type { SipResponse } from "../message/sip-message.ts";
import type { FlowId, TransportName } from "../transport/peer.ts";
import type { PeerCheck } from "../transport/tls.ts";
import type { RequestOutcome, SipStack } from "../user-agent/types.ts";

export interface RegisterClientOptions {
  readonly stack: SipStack;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Request-URI, such as `sip:example.com`. */
  readonly registrar: string;
  /** Whole address, such as `<sip:alice@example.com>`. */
  readonly aor: string;
  readonly credentials?: Credentials;
  readonly expiresSeconds?: number;
  readonly contactUser?: string;
  /** Whole Contact value instead of the stack's own. */
  readonly contact?: string;
  readonly nextHop?: { readonly transport?: TransportName; readonly address: string; readonly port?: number };
  readonly flow?: FlowId;
  /** How the registrar's certificate is judged (TEL-TPT-05). */
  readonly peerCheck?: PeerCheck | undefined;
  readonly headers?: readonly HeaderField[];
  /** Waits after failures; doubling from 5 s to 120 s, give or take a quarter, when left out. */
  readonly retry?: RegistrationRetry;
  readonly onState?: (state: RegistrationState) => void;
}

export interface RegistrationRetry {
  readonly firstSeconds: number;
  readonly maxSeconds: number;
  /** Share by which a wait may be shorter or longer, so that a restarted registrar is not met by everyone at once. */
  readonly spread: number;
}

export type RegistrationState =
  | { readonly kind: "registering"; readonly at: number }
  | {
      readonly kind: "registered";
      readonly at: number;
      readonly expiresAt: number;
      /** Route set for requests of this registration (RFC 3608). */
      readonly serviceRoute: readonly string[];
    }
  /** `status` 0: no answer. */
  | {
      readonly kind: "failed";
      readonly at: number;
      readonly status: number;
      readonly reason: string;
      readonly retryAt: number;
    }
  | { readonly kind: "stopped"; readonly at: number };

export interface RegisterClient {
  readonly state: RegistrationState;
  /** Asks anew at once. */
  refresh(): void;
  /** Removes the binding and stops; settles when the registrar has answered or was given up. */
  stop(): Promise<void>;
}

/** TEL-TRK-03. */
const refreshShare = 0.85;
const refusedRetrySeconds = 600;
const defaultRetry: RegistrationRetry = { firstSeconds: 5, maxSeconds: 120, spread: 0.25 };

/** Keeps one registration fresh until stopped. Starts at once. */
export function registerClient(options: RegisterClientOptions): RegisterClient {
  const client = new Registration(options);
  client.refresh();
  return client;
}

class Registration implements RegisterClient {
  state: RegistrationState;
  readonly #options: RegisterClientOptions;
  readonly #digest: DigestClient | undefined;
  readonly #callId: string;
  #target: string;
  #expiresSeconds: number;
  #cseq = 1;
  #failures = 0;
  #redirected = false;
  #timer: Timer | undefined;
  #stopped = false;
  #inFlight: Promise<void> | undefined;

  constructor(options: RegisterClientOptions) {
    this.#options = options;
    this.#digest = options.credentials === undefined ? undefined : new DigestClient(options.credentials);
    this.#callId = crypto.randomUUID();
    this.#target = options.registrar;
    this.#expiresSeconds = options.expiresSeconds ?? 600;
    this.state = { kind: "registering", at: options.clock.now() };
  }

  refresh(): void {
    if (this.#stopped || this.#inFlight !== undefined) return;
    this.#timer?.cancel();
    this.#inFlight = this.#round().finally(() => {
      this.#inFlight = undefined;
    });
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#inFlight;
    if (this.state.kind === "registered") await this.#send(0);
    this.#enter({ kind: "stopped", at: this.#options.clock.now() });
  }

  async #round(): Promise<void> {
    const outcome = await this.#send(this.#expiresSeconds);
    if (this.#stopped && outcome.kind !== "response") return;
    if (outcome.kind !== "response") {
      this.#failed(0, outcome.kind === "timeout" ? "no answer" : outcome.detail, this.#backOffSeconds());
    } else if (outcome.status < 300) this.#registered(outcome.response, outcome.at);
    else this.#refused(outcome.status, outcome.response);
  }

  #send(expires: number): Promise<RequestOutcome> {
    const { stack, aor, contactUser, contact, nextHop, flow, headers, peerCheck } = this.#options;
    const cseq = this.#cseq;
    // A challenge takes one number more, a stale nonce another; gaps are allowed (RFC 3261 §10.2).
    this.#cseq += 3;
    return stack.request("REGISTER", {
      target: this.#target,
      from: aor,
      to: aor,
      callId: this.#callId,
      cseq,
      peerCheck,
      headers: [["Expires", String(expires)], ...(headers ?? [])],
      ...(contactUser === undefined ? {} : { contactUser }),
      ...(contact === undefined ? {} : { contact }),
      ...(nextHop === undefined ? {} : { nextHop }),
      ...(flow === undefined ? {} : { flow }),
      ...(this.#digest === undefined ? {} : { credentials: this.#digest }),
    });
  }

  #registered(response: SipResponse, at: number): void {
    this.#failures = 0;
    this.#redirected = false;
    const seconds = grantedSeconds(response) ?? this.#expiresSeconds;
    this.#enter({
      kind: "registered",
      at,
      expiresAt: at + seconds * 1_000,
      serviceRoute: response.headerList("Service-Route"),
    });
    this.#later(seconds * refreshShare);
  }

  #refused(status: number, response: SipResponse): void {
    const minExpires = response.numberHeader("Min-Expires");
    const moved = response.contactUri === undefined ? undefined : response.addresses("Contact")?.[0];
    if (status === 423 && minExpires !== undefined && minExpires > this.#expiresSeconds) {
      this.#expiresSeconds = minExpires;
      this.#later(0);
    } else if ((status === 301 || status === 302) && moved?.uri.scheme === "sip" && !this.#redirected) {
      this.#redirected = true;
      this.#target = `sip:${moved.uri.host}${moved.uri.port === undefined ? "" : `:${moved.uri.port}`}`;
      this.#later(0);
    } else {
      const retryAfter = status === 503 ? response.numberHeader("Retry-After") : undefined;
      const seconds =
        status === 403 || status === 404 ? refusedRetrySeconds : (retryAfter ?? this.#backOffSeconds());
      this.#failed(status, response.reasonPhrase, seconds);
    }
  }

  #failed(status: number, reason: string, retrySeconds: number): void {
    const at = this.#options.clock.now();
    this.#enter({ kind: "failed", at, status, reason, retryAt: at + retrySeconds * 1_000 });
    this.#later(retrySeconds);
  }

  #backOffSeconds(): number {
    const { firstSeconds, maxSeconds, spread } = this.#options.retry ?? defaultRetry;
    const seconds = Math.min(maxSeconds, firstSeconds * 2 ** Math.min(this.#failures++, 10));
    return seconds * (1 - spread + 2 * spread * this.#options.random.next());
  }

  #later(seconds: number): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    this.#timer = this.#options.timers.after(seconds * 1_000, () => this.refresh());
  }

  #enter(state: RegistrationState): void {
    this.state = state;
    this.#options.onState?.(state);
  }
}

/** What was granted to our binding: the shortest of the answer's, so that none of them lapses. */
function grantedSeconds(response: SipResponse): number | undefined {
  const contacts = response.headerLines("Contact").length === 0 ? [] : (response.addresses("Contact") ?? []);
  const seconds = contacts.map((contact) => Number(contact.params.get("expires"))).filter((each) => each > 0);
  return seconds.length > 0 ? Math.min(...seconds) : response.numberHeader("Expires");
}
