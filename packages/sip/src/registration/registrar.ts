import type { Clock, Timer, Timers } from "@perezvon/base";
import type { DigestServer, DigestVerdict } from "../digest/digest-server.ts";
import type { HeaderField } from "../message/header-field.ts";
import { uriUser } from "../message/uri.ts";
import type { FlowId } from "../transport/peer.ts";
import type { IncomingRequest } from "../user-agent/types.ts";
import type { Binding, BindingStore } from "./binding-store.ts";
import { applyRegister, defaultRegistrarLimits, type RegistrarLimits } from "./register-request.ts";

export interface RegistrarOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly store: BindingStore;
  /** Absent: nobody is asked who he is (test peers). */
  readonly digest?: DigestServer;
  /** Realm of a request, usually the host of its Request-URI (TEL-REG-05). */
  readonly realm: (request: IncomingRequest) => string;
  /** May these credentials register this user part? Default: the names must be equal (TEL-AUT-04). */
  readonly mayRegister?: (username: string, user: string, request: IncomingRequest) => boolean;
  /** What became of the credentials, for whoever counts failures (TEL-SEC-01). */
  readonly judged?: (request: IncomingRequest, realm: string, verdict: DigestVerdict) => void;
  readonly limits?: Partial<RegistrarLimits>;
  /** Most contacts of an address of record where it has a number of its own (TEL-REG-01). */
  readonly contactsMax?: (aor: string) => number | undefined;
}

export type RegistrationResult =
  | {
      readonly kind: "registered";
      readonly aor: string;
      readonly username: string;
      readonly bindings: readonly Binding[];
    }
  /** `failed` is true for wrong credentials, false for a first challenge and other refusals. */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly failed: boolean;
      readonly username: string | undefined;
    };

export interface RegistrationChange {
  readonly aor: string;
  readonly bindings: readonly Binding[];
}

export interface Registrar {
  /** Answers a REGISTER (RFC 3261 §10.3). */
  handle(request: IncomingRequest): Promise<RegistrationResult>;
  /** Bindings that have not expired, best first. `aor` is `user@realm`. */
  lookup(aor: string): Promise<readonly Binding[]>;
  /** Removes the bindings of a flow that has closed (TEL-REG-02). */
  flowClosed(flow: FlowId): Promise<void>;
  onChange(listener: (change: RegistrationChange) => void): void;
  close(): void;
}

export function createRegistrar(options: RegistrarOptions): Registrar {
  return new StoredRegistrar(options);
}

class StoredRegistrar implements Registrar {
  readonly #options: RegistrarOptions;
  readonly #limits: RegistrarLimits;
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #expiries = new Map<string, Timer>();
  #listener: ((change: RegistrationChange) => void) | undefined;

  constructor(options: RegistrarOptions) {
    this.#options = options;
    this.#limits = { ...defaultRegistrarLimits, ...options.limits };
  }

  async handle(incoming: IncomingRequest): Promise<RegistrationResult> {
    const { request } = incoming;
    const { digest, realm, mayRegister = (a: string, b: string) => a === b } = this.#options;
    const { to } = request;
    if (to === undefined || to.uri.scheme === "other") return refuse(incoming, 400);
    const user = uriUser(to.uri);
    const ownRealm = realm(incoming);
    let username = user;
    if (digest !== undefined) {
      const verdict = await digest.verify(request, ownRealm);
      this.#options.judged?.(incoming, ownRealm, verdict);
      if (verdict.kind !== "ok") return refuseCredentials(incoming, verdict);
      username = verdict.username;
      if (!mayRegister(username, user, incoming)) return refuse(incoming, 403, [], username);
    }
    // The realm, not the host of To: credentials of one realm must not bind a name of another (TEL-REG-05).
    const aor = `${user}@${ownRealm}`;
    return this.#inTurn(aor, () => this.#apply(incoming, aor, username));
  }

  async lookup(aor: string): Promise<readonly Binding[]> {
    const now = this.#options.clock.now();
    const bindings = await this.#options.store.load(aor);
    return bindings
      .filter((binding) => binding.expiresAt > now)
      .toSorted((a, b) => b.priority - a.priority || b.refreshedAt - a.refreshedAt);
  }

  async flowClosed(flow: FlowId): Promise<void> {
    for (const aor of await this.#options.store.ofFlow(flow)) {
      await this.#inTurn(aor, async () => {
        const bindings = await this.#options.store.load(aor);
        await this.#save(
          aor,
          bindings.filter((binding) => binding.flow !== flow),
        );
      });
    }
  }

  onChange(listener: (change: RegistrationChange) => void): void {
    this.#listener = listener;
  }

  close(): void {
    for (const timer of this.#expiries.values()) timer.cancel();
    this.#expiries.clear();
  }

  async #apply(incoming: IncomingRequest, aor: string, username: string): Promise<RegistrationResult> {
    const { request } = incoming;
    const now = this.#options.clock.now();
    const current = await this.#options.store.load(aor);
    const contactsMax = this.#options.contactsMax?.(aor) ?? this.#limits.contactsMax;
    const limits = { ...this.#limits, contactsMax };
    const outcome = applyRegister(request, incoming.source, current, now, limits);
    if (outcome.kind === "refused") {
      const headers: HeaderField[] =
        outcome.minExpires === undefined ? [] : [["Min-Expires", String(outcome.minExpires)]];
      incoming.respond(outcome.status, { reasonPhrase: outcome.reasonPhrase, headers });
      return { kind: "refused", status: outcome.status, failed: false, username };
    }
    await this.#save(aor, outcome.bindings);
    incoming.respond(200, { headers: answerHeaders(incoming, outcome.bindings, now) });
    return { kind: "registered", aor, username, bindings: outcome.bindings };
  }

  async #save(aor: string, bindings: readonly Binding[]): Promise<void> {
    await this.#options.store.save(aor, bindings);
    this.#watchExpiry(aor, bindings);
    this.#listener?.({ aor, bindings });
  }

  /** The next expiry of the address of record is told when it comes, not when someone asks. */
  #watchExpiry(aor: string, bindings: readonly Binding[]): void {
    this.#expiries.get(aor)?.cancel();
    this.#expiries.delete(aor);
    if (bindings.length === 0) return;
    const { clock, timers } = this.#options;
    const next = Math.min(...bindings.map((binding) => binding.expiresAt));
    const timer = timers.after(next - clock.now(), () => {
      void this.#inTurn(aor, async () => {
        const all = await this.#options.store.load(aor);
        await this.#save(
          aor,
          all.filter((binding) => binding.expiresAt > clock.now()),
        );
      });
    });
    this.#expiries.set(aor, timer);
  }

  /** One change of an address of record at a time, in the order of arrival. */
  async #inTurn<T>(aor: string, run: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(aor);
    const turn = (async () => {
      await before?.catch(() => {});
      return run();
    })();
    this.#turns.set(aor, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(aor) === turn) this.#turns.delete(aor);
    }
  }
}

function refuse(
  incoming: IncomingRequest,
  status: number,
  headers: readonly HeaderField[] = [],
  username?: string,
  failed = false,
): RegistrationResult {
  incoming.respond(status, { headers });
  return { kind: "refused", status, failed, username };
}

function refuseCredentials(
  incoming: IncomingRequest,
  verdict: Exclude<DigestVerdict, { kind: "ok" }>,
): RegistrationResult {
  if (verdict.kind === "bad") {
    incoming.respond(verdict.status, { reasonPhrase: verdict.reasonPhrase });
    return { kind: "refused", status: verdict.status, failed: false, username: undefined };
  }
  return refuse(incoming, verdict.status, verdict.headers, verdict.username, verdict.failed);
}

/** Every binding with what is left of it (RFC 3261 §10.3 step 8); Path is echoed (RFC 3327 §5.3). */
function answerHeaders(incoming: IncomingRequest, bindings: readonly Binding[], now: number): HeaderField[] {
  const headers: HeaderField[] = bindings.map((binding) => ["Contact", contactValue(binding, now)]);
  for (const path of incoming.request.headerList("Path")) headers.push(["Path", path]);
  const outbound = bindings.some(
    (binding) => binding.regId !== undefined && binding.callId === incoming.request.callId,
  );
  if (outbound && incoming.request.hasToken("Supported", "outbound")) headers.push(["Require", "outbound"]);
  return headers;
}

function contactValue(binding: Binding, now: number): string {
  const seconds = Math.max(0, Math.round((binding.expiresAt - now) / 1_000));
  const q = binding.priority === 1_000 ? "" : `;q=${binding.priority / 1_000}`;
  const instance = binding.instance === undefined ? "" : `;+sip.instance="${binding.instance}"`;
  const regId = binding.regId === undefined ? "" : `;reg-id=${binding.regId}`;
  return `<${binding.contact}>;expires=${seconds}${q}${instance}${regId}`;
}
