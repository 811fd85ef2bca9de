import { isIP } from "node:net";
import { sleep, type Timer } from "@perezvon/base";
import type { TrunkAddress, TrunkReason, TrunkState } from "@perezvon/model";
import { registrationRetry } from "@perezvon/model";
import {
  addressResolver,
  type Binding,
  NetworkList,
  type Peer,
  parseUri,
  type RegisterClient,
  type RegistrationState,
  registerClient,
  speakerOf,
} from "@perezvon/sip";
import type { Trunk } from "../contract.ts";
import { peerCheckOf } from "../peer-security.ts";
import type { SwitchContext } from "../switch-context.ts";
import { addressOrder } from "./address-order.ts";
import { freshHealth, type Health, healthAfter, type Probe } from "./health.ts";
import { Pauses } from "./pauses.ts";
import { RateGate } from "./rate-gate.ts";

/** TEL-TRK-04. */
const probeTimeoutMs = 4_000;
/** Names of trunks are looked up again this often, to know their calls by where they come from. */
const nameRefreshMs = 60_000;

/** How long an emergency call waits for the channel that was freed for it. */
const makeRoomMs = 1_000;
const makeRoomSteps = 40;

/** Where one INVITE goes. */
export interface TrunkHop {
  readonly key: string;
  readonly host: string;
  readonly port: number;
  /** The far side's registration, where it registers to us: its calls go over that flow. */
  readonly binding: Binding | undefined;
}

/** What of a trunk's state outlives a restart; times are of the wall clock. */
export interface LinkMemory {
  readonly status: TrunkState["status"];
  readonly since: number;
  readonly health: readonly (readonly [string, Health])[];
  readonly pauses: readonly (readonly [string, number])[];
}

/** A dial of a campaign that may have to give way to an emergency call. */
export interface CampaignDial {
  readonly answered: boolean;
  giveWay(): void;
}

export interface TrunkLinkListener {
  changed(state: TrunkState, turned: "up" | "down" | undefined): void;
}

/** One trunk while it is enabled: its registration, the health of its addresses, its channels and rates. */
export class TrunkLink {
  readonly out: RateGate;
  readonly in: RateGate;
  readonly #pauses: Pauses;
  /** Calls now, each way, and since the start. */
  /** Dials of campaigns that hold a channel, the newest last. */
  readonly campaignDials = new Set<CampaignDial>();
  readonly calls = { in: 0, out: 0, emergency: 0, totalIn: 0, totalOut: 0, answeredIn: 0, answeredOut: 0 };
  readonly #trunk: Trunk;
  readonly #context: SwitchContext;
  readonly #listener: TrunkLinkListener;
  readonly #health = new Map<string, Health>();
  readonly #known = new Map<string, readonly string[]>();
  readonly #networks: NetworkList;
  #registration: RegisterClient | undefined;
  #registered: RegistrationState | undefined;
  #binding: Binding | undefined;
  #timers: Timer[] = [];
  #lastAnswer: TrunkState["lastAnswer"];
  #roundTripMs: number | undefined;
  #status: TrunkState["status"];
  #since: number;
  #closed = false;

  constructor(context: SwitchContext, trunk: Trunk, listener: TrunkLinkListener) {
    this.#context = context;
    this.#trunk = trunk;
    this.#listener = listener;
    this.#pauses = new Pauses(context.clock);
    this.#networks = new NetworkList(trunk.settings.peerNetworks);
    this.out = new RateGate(trunk.settings.callsPerSecondOut, context);
    this.in = new RateGate(trunk.settings.callsPerSecondIn, context);
    this.#since = context.clock.now();
    this.#status = trunk.settings.authorisation === "registration" ? "registering" : "up";
    if (trunk.settings.authorisation === "incoming") this.#status = "down";
  }

  get trunk(): Trunk {
    return this.#trunk;
  }

  get up(): boolean {
    return this.#status === "up";
  }

  /** Route of calls over our registration (RFC 3608). */
  get serviceRoute(): readonly string[] {
    return this.#registered?.kind === "registered" ? this.#registered.serviceRoute : [];
  }

  get binding(): Binding | undefined {
    return this.#binding;
  }

  start(): void {
    const { settings } = this.#trunk;
    if (settings.authorisation === "registration") this.#register();
    if (settings.optionsNeeded) {
      void this.#probeAll();
      this.#every(settings.optionsSeconds * 1_000, () => void this.#probeAll());
    }
    void this.#learnAddresses();
    this.#every(nameRefreshMs, () => void this.#learnAddresses());
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) timer.cancel();
    this.out.close();
    this.in.close();
    await this.#registration?.stop();
  }

  /** The far side registered to us, or its registration is over (TEL-TRK-01). */
  bound(binding: Binding | undefined): void {
    this.#binding = binding;
    if (binding !== undefined) this.#health.set(binding.contact, freshHealth);
    this.#settle();
  }

  memory(): LinkMemory {
    return {
      status: this.#status,
      since: this.#since,
      health: [...this.#health].filter(([, health]) => health !== freshHealth),
      pauses: this.#pauses.known(this.#context.clock.now()),
    };
  }

  /** Before `start`: what was down stays down until it answers, and whoever asked for a pause has it (TEL-GEN-05). */
  recall({ status, since, health, pauses }: LinkMemory): void {
    for (const [key, known] of health) this.#health.set(key, known);
    this.#pauses.recall(pauses, this.#context.clock.now());
    // A registration of ours is made anew; the rest is as it was until a probe says otherwise.
    if (this.#trunk.settings.authorisation !== "registration" && status !== "disabled") this.#status = status;
    if (this.#status === status) this.#since = since;
  }

  /** Hops of one call, best first; those that are down or asked for a pause are left out. */
  hops(): readonly TrunkHop[] {
    const binding = this.#binding;
    if (this.#trunk.settings.authorisation === "incoming") {
      if (binding === undefined || binding.expiresAt <= this.#context.clock.now()) return [];
      const hop = hopOf(binding);
      return this.#usable(hop.key) ? [hop] : [];
    }
    return addressOrder(this.#trunk.settings, this.#context.random)
      .map((address) => ({ ...address, key: keyOf(address), binding: undefined }))
      .filter(({ key }) => this.#usable(key));
  }

  /** Free for a call in that direction (TEL-TRK-06); an emergency call may take what is kept for it (TEL-EMG-02). */
  hasChannel(direction: "in" | "out", emergency = false): boolean {
    const { channels, channelsIn, channelsOut, channelsEmergency } = this.#trunk.settings;
    const together = this.calls.in + this.calls.out;
    if (emergency) return together < channels;
    const own = direction === "in" ? channelsIn : channelsOut;
    return together < channels - channelsEmergency && (own === undefined || this.calls[direction] < own);
  }

  /** Ends the newest dial of a campaign that nobody has answered, or else the newest; false when there is none (TEL-EMG-02). */
  async freeChannel(): Promise<boolean> {
    const dials = [...this.campaignDials];
    const dial = dials.findLast(({ answered }) => !answered) ?? dials.at(-1);
    if (dial === undefined) return false;
    this.#context.logger.warn("emergency.made_room", { trunk: this.#trunk.id });
    dial.giveWay();
    // The far side's channel is free when it has answered the CANCEL; a call for help waits no longer for it than this.
    for (let i = 0; i < makeRoomSteps && !this.hasChannel("out", true); i++)
      await sleep(this.#context.timers, makeRoomMs / makeRoomSteps);
    return true;
  }

  /** An INVITE came to nothing for want of any answer. */
  missed(key: string): void {
    this.#probed(key, { kind: "none" });
  }

  /** It asked for a pause by Retry-After (TEL-LIM-03). */
  asked(key: string, seconds: number): void {
    this.#pauses.asked(key, seconds);
  }

  answered(key: string, status: number, reasonPhrase: string): void {
    this.#lastAnswer = { method: "INVITE", status, reasonPhrase, at: this.#context.clock.now() };
    const health = this.#health.get(key) ?? freshHealth;
    // Answers to calls say that it lives, but only OPTIONS bring back what is down (TEL-TRK-04).
    if (health.up) this.#health.set(key, freshHealth);
  }

  /** How well that source fits: 3 flow of its registration, 2 address and port, 1 network, 0 not at all (TEL-TRK-07). */
  fits(source: Peer): 0 | 1 | 2 | 3 {
    const { settings } = this.#trunk;
    const { address, port: sourcePort, transport } = speakerOf(source);
    const binding = this.#binding;
    if (binding !== undefined) {
      // Over an edge many speak: there only its own address is its own.
      const sameFlow =
        (binding.flow === source.flow && binding.path.length === 0 && source.client === undefined) ||
        ((binding.path.length > 0 || binding.transport === transport) &&
          binding.sourceAddress === address &&
          binding.sourcePort === sourcePort);
      if (sameFlow) return 3;
    }
    if (settings.authorisation === "incoming") return 0;
    for (const { host, port } of this.#addresses()) {
      const here = this.#known.get(host) ?? [host];
      if (!here.includes(address)) continue;
      // A stream's port says nothing: the far side takes any.
      if (port === sourcePort || (settings.transport !== "udp" && transport === settings.transport)) return 2;
    }
    return this.#networks.has(address) ? 1 : 0;
  }

  speaksFrom(address: string): boolean {
    if (this.#binding?.sourceAddress === address || this.#networks.has(address)) return true;
    return this.#addresses().some(({ host }) => (this.#known.get(host) ?? [host]).includes(address));
  }

  state(): TrunkState {
    const { id, centreId } = this.#trunk;
    const registered = this.#registered;
    return {
      trunkId: id,
      centreId,
      status: this.#status,
      reasons: this.#reasons(),
      since: this.#since,
      lastAnswer: this.#lastAnswer,
      roundTripMs: this.#roundTripMs,
      registeredUntil: registered?.kind === "registered" ? registered.expiresAt : this.#binding?.expiresAt,
      registeredFrom:
        this.#binding === undefined
          ? undefined
          : `${this.#binding.sourceAddress}:${this.#binding.sourcePort}`,
      channelsIn: this.calls.in,
      channelsOut: this.calls.out,
      callsOut: this.calls.totalOut,
      answeredOut: this.calls.answeredOut,
      callsIn: this.calls.totalIn,
      answeredIn: this.calls.answeredIn,
    };
  }

  #register(): void {
    const { sip, clock, timers, random } = this.#context;
    const { settings, password } = this.#trunk;
    const { host, port, username, transport, registrationSeconds, outboundProxy } = settings;
    this.#registration = registerClient({
      stack: sip,
      clock,
      timers,
      random,
      registrar: `sip:${host}${port === 5060 ? "" : `:${port}`}`,
      aor: `<sip:${username}@${host}>`,
      contactUser: username,
      expiresSeconds: registrationSeconds,
      retry: registrationRetry,
      peerCheck: peerCheckOf(settings),
      ...(password === undefined ? {} : { credentials: { username, password } }),
      nextHop: nextHopOf(outboundProxy, transport) ?? { transport, address: host, port },
      onState: (state) => this.#onRegistration(state),
    });
  }

  #onRegistration(state: RegistrationState): void {
    if (this.#closed) return;
    this.#registered = state;
    if (state.kind === "registered" || state.kind === "failed") {
      const failed = state.kind === "failed";
      this.#lastAnswer = {
        method: "REGISTER",
        status: failed ? state.status : 200,
        reasonPhrase: failed ? state.reason : "OK",
        at: state.at,
      };
    }
    if (state.kind === "failed" && (state.status === 403 || state.status === 404)) {
      this.#context.logger.error("trunk.registration_refused", {
        trunk: this.#trunk.id,
        status: state.status,
        reason: state.reason,
      });
    }
    this.#settle();
  }

  async #probeAll(): Promise<void> {
    const { settings } = this.#trunk;
    if (settings.authorisation === "incoming") {
      if (this.#binding !== undefined) await this.#probe(hopOf(this.#binding));
      return;
    }
    await Promise.all(
      this.#addresses().map((address) =>
        this.#probe({ ...address, key: keyOf(address), binding: undefined }),
      ),
    );
  }

  async #probe({ key, host, port, binding }: TrunkHop): Promise<void> {
    const { sip, timers, clock, realm } = this.#context;
    if (!this.#pauses.mayProbe(key)) return;
    const { transport, outboundProxy } = this.#trunk.settings;
    const startedAt = clock.monotonicMs();
    let late = false;
    await new Promise<void>((resolve) => {
      const limit = timers.after(probeTimeoutMs, () => {
        late = true;
        this.#probed(key, { kind: "none" });
        resolve();
      });
      const hop =
        binding === undefined
          ? { nextHop: nextHopOf(outboundProxy, transport) ?? { transport, address: host, port } }
          : { flow: binding.flow, route: binding.path };
      void sip
        .request("OPTIONS", {
          target: binding?.contact ?? `sip:${host}:${port}`,
          from: `sip:${realm}`,
          peerCheck: peerCheckOf(this.#trunk.settings),
          ...hop,
        })
        .then((outcome) => {
          limit.cancel();
          if (late || this.#closed) return resolve();
          if (outcome.kind === "response") {
            this.#roundTripMs = clock.monotonicMs() - startedAt;
            const { status, response } = outcome;
            this.#lastAnswer = {
              method: "OPTIONS",
              status,
              reasonPhrase: response.reasonPhrase,
              at: outcome.at,
            };
            this.#probed(key, { kind: "answer", status });
          } else this.#probed(key, { kind: "none" });
          resolve();
        });
    });
  }

  #probed(key: string, probe: Probe): void {
    if (this.#closed || !this.#trunk.settings.optionsNeeded) return;
    this.#health.set(key, healthAfter(this.#health.get(key) ?? freshHealth, probe));
    this.#settle();
  }

  #usable(key: string): boolean {
    return (this.#health.get(key) ?? freshHealth).up && !this.#pauses.paused(key);
  }

  #addresses(): readonly TrunkAddress[] {
    const { settings } = this.#trunk;
    if (settings.host === "") return settings.furtherAddresses;
    return [{ host: settings.host, port: settings.port, weight: 100 }, ...settings.furtherAddresses];
  }

  #reasons(): readonly TrunkReason[] {
    const { authorisation } = this.#trunk.settings;
    const reasons: TrunkReason[] = [];
    const registered = this.#registered;
    if (registered?.kind === "failed") {
      const refused = registered.status === 403 || registered.status === 404;
      reasons.push(refused ? "registration_refused" : "registration_failed");
    }
    if (authorisation === "incoming" && !this.#boundNow()) reasons.push("not_registered");
    const healths = this.#keys().map((key) => this.#health.get(key) ?? freshHealth);
    if (healths.length > 0 && healths.every(({ up }) => !up)) reasons.push(healths[0]!.why ?? "no_answer");
    if (this.#keys().length > 0 && this.#keys().every((key) => this.#pauses.paused(key)))
      reasons.push("asked_to_wait");
    return reasons;
  }

  #keys(): readonly string[] {
    if (this.#trunk.settings.authorisation !== "incoming") return this.#addresses().map(keyOf);
    return this.#binding === undefined ? [] : [this.#binding.contact];
  }

  #boundNow(): boolean {
    return this.#binding !== undefined && this.#binding.expiresAt > this.#context.clock.now();
  }

  /** Enters the status that the facts make, and tells of it. */
  #settle(): void {
    if (this.#closed) return;
    // A pause that was asked for passes by itself and is no failure of the trunk.
    const failing = this.#reasons().some((reason) => reason !== "asked_to_wait");
    const waiting =
      this.#trunk.settings.authorisation === "registration" &&
      (this.#registered === undefined || this.#registered.kind === "registering") &&
      !failing;
    const status = failing ? "down" : waiting ? "registering" : "up";
    const before = this.#status;
    if (status === before) return;
    this.#status = status;
    this.#since = this.#context.clock.now();
    this.#listener.changed(this.state(), status === "registering" ? undefined : status);
  }

  async #learnAddresses(): Promise<void> {
    for (const { host } of this.#addresses()) {
      if (isIP(host) !== 0) continue;
      try {
        const found = await addressResolver.resolve({
          host,
          port: undefined,
          transport: undefined,
          secure: false,
        });
        this.#known.set(
          host,
          found.map(({ address }) => address),
        );
      } catch (error) {
        this.#context.logger.warn("trunk.name_not_found", {
          trunk: this.#trunk.id,
          host,
          error: String(error),
        });
      }
    }
  }

  #every(intervalMs: number, run: () => void): void {
    this.#timers.push(this.#context.timers.every(intervalMs, run));
  }
}

export const keyOf = ({ host, port }: { readonly host: string; readonly port: number }) => `${host}:${port}`;

function hopOf(binding: Binding): TrunkHop {
  const uri = parseUri(binding.contact);
  const host = uri?.scheme === "sip" || uri?.scheme === "sips" ? uri.host : binding.sourceAddress;
  const port = uri?.scheme === "sip" || uri?.scheme === "sips" ? (uri.port ?? 5060) : binding.sourcePort;
  return { key: binding.contact, host, port, binding };
}

/** An outbound proxy takes everything (TEL-TRK-02). */
export function nextHopOf(proxy: string, transport: "udp" | "tcp" | "tls") {
  const uri = proxy === "" ? undefined : parseUri(`sip:${proxy}`);
  if (uri?.scheme !== "sip") return undefined;
  return { transport, address: uri.host, port: uri.port ?? (transport === "tls" ? 5061 : 5060) };
}
