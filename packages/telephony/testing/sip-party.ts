import { entropyRandom, silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { decodeAlaw, dominantTone, levelDbm0, powerToDbm0, sine, tonePower } from "@perezvon/media";
import { RtpPeer } from "@perezvon/media/testing";
import {
  createSipStack,
  type IncomingInvite,
  type IncomingRequest,
  type RegisterClient,
  type ReplacesValue,
  registerClient,
  type Session,
  type SessionEvent,
  type SipRequest,
  type SipStack,
} from "@perezvon/sip";

/**
 * The far side of the switch: a carrier, or a phone. Its descriptions are written and read by hand, so that a mistake in ours
 * cannot hide in both places.
 */
export class SipParty {
  readonly stack: SipStack;
  /** Calls that reached it and were not yet taken by `nextCall`. */
  readonly calls: IncomingInvite[] = [];
  readonly #proxy: { readonly address: string; readonly port: number };
  readonly #realm: string;
  readonly #registrations: RegisterClient[] = [];
  readonly #parties: Party[] = [];
  /** Requests other than INVITE that reached it outside a dialog. */
  readonly requests: IncomingRequest[] = [];

  private constructor(stack: SipStack, proxy: { address: string; port: number }, realm: string) {
    this.stack = stack;
    this.#proxy = proxy;
    this.#realm = realm;
    stack.onRequest((request) => {
      if (request.kind === "invite") this.calls.push(request);
      else {
        this.requests.push(request);
        request.respond(200);
      }
    });
  }

  static async start(options: {
    proxyPort: number;
    proxyAddress?: string;
    realm: string;
    address?: string;
  }): Promise<SipParty> {
    const { proxyPort, proxyAddress = "127.0.0.1", realm, address = "127.0.0.1" } = options;
    const stack = createSipStack({
      clock: systemClock,
      timers: systemTimers,
      random: entropyRandom(),
      logger: silentLogger,
      listeners: [
        { transport: "udp", address, port: 0 },
        { transport: "tcp", address, port: 0 },
      ],
    });
    await stack.start();
    return new SipParty(stack, { address: proxyAddress, port: proxyPort }, realm);
  }

  get port(): number {
    return this.stack.localAddress("udp").port;
  }

  get tcpPort(): number {
    return this.stack.localAddress("tcp").port;
  }

  async nextCall(limitMs = 5_000): Promise<IncomingInvite> {
    const startedAt = systemClock.monotonicMs();
    for (;;) {
      const call = this.calls.shift();
      if (call) return call;
      if (systemClock.monotonicMs() - startedAt > limitMs) throw new Error("no call came");
      await pause(5);
    }
  }

  /** Media of a call that came, with the tone that this side says all the time. */
  async party(toneHz: number): Promise<Party> {
    const rtp = await RtpPeer.open({ clock: systemClock, timers: systemTimers });
    const party = new Party(rtp, toneHz);
    this.#parties.push(party);
    return party;
  }

  /** Answers a call that came, and talks. */
  async answer(call: IncomingInvite, toneHz: number): Promise<Party> {
    const party = await this.party(toneHz);
    party.hear(call.body);
    const session = call.accept({ body: party.describe() });
    if (!session) throw new Error("the call was cancelled");
    party.joined(session);
    return party;
  }

  /** Calls the switch. Resolves with the answer, or rejects with the refusal's status. */
  async call(options: {
    to: string;
    from: string;
    toneHz: number;
    password?: string;
    login?: string;
    displayName?: string;
    onProvisional?: (status: number) => void;
    replaces?: ReplacesValue;
  }): Promise<Party> {
    const party = await this.party(options.toneHz);
    const invite = this.stack.invite({
      target: `sip:${options.to}@${this.#realm}`,
      from: {
        uri: `sip:${options.from}@${this.#realm}`,
        ...(options.displayName ? { displayName: options.displayName } : {}),
      },
      body: party.describe(),
      nextHop: this.#proxy,
      ...(options.replaces ? { replaces: options.replaces } : {}),
      ...(options.password
        ? { credentials: { username: options.login ?? options.from, password: options.password } }
        : {}),
    });
    party.invite = invite;
    return new Promise((resolve, reject) => {
      invite.on((event) => {
        if (event.kind === "provisional") options.onProvisional?.(event.status);
        // What a reliable 183 has said is not said again (RFC 3262 §5).
        if ((event.kind === "provisional" || event.kind === "accepted") && event.body !== "")
          party.hear(event.body);
        if (event.kind === "accepted") {
          party.joined(event.session);
          resolve(party);
        }
        if (event.kind === "failed") {
          reject(
            new CallRefused(
              event.status,
              event.reasons.map(({ protocol, cause }) => `${protocol};${cause}`),
            ),
          );
        }
      });
    });
  }

  /** Registers as a phone, with that preference of its contact, and waits until that is settled. */
  async register(login: string, password: string, q?: number): Promise<RegisterClient> {
    return new Promise((resolve, reject) => {
      const client = registerClient({
        stack: this.stack,
        clock: systemClock,
        timers: systemTimers,
        random: entropyRandom(),
        registrar: `sip:${this.#realm}`,
        aor: `<sip:${login}@${this.#realm}>`,
        credentials: { username: login, password },
        nextHop: this.#proxy,
        ...(q === undefined ? {} : { contact: `<sip:${login}@127.0.0.1:${this.port}>;q=${q}` }),
        onState: (state) => {
          if (state.kind === "registered") queueMicrotask(() => resolve(client));
          if (state.kind === "failed") reject(new CallRefused(state.status, []));
        },
      });
      this.#registrations.push(client);
    });
  }

  async close(): Promise<void> {
    for (const party of this.#parties) party.close();
    await Promise.all(this.#registrations.map((registration) => registration.stop()));
    await this.stack.close();
  }
}

export class CallRefused extends Error {
  readonly status: number;
  readonly reasons: readonly string[];

  constructor(status: number, reasons: readonly string[]) {
    super(`refused with ${status} ${reasons.join(", ")}`);
    this.status = status;
    this.reasons = reasons;
  }
}

/** One side of one call: its sound and its dialog. */
export class Party {
  readonly rtp: RtpPeer;
  readonly events: SessionEvent[] = [];
  session: Session | undefined;
  invite: { cancel(): void } | undefined;
  #version = 1;
  readonly #toneHz: number;

  constructor(rtp: RtpPeer, toneHz: number) {
    this.rtp = rtp;
    this.#toneHz = toneHz;
  }

  describe(direction = "sendrecv"): string {
    return [
      "v=0",
      `o=far 1 ${this.#version++} IN IP4 127.0.0.1`,
      "s=-",
      "c=IN IP4 127.0.0.1",
      "t=0 0",
      `m=audio ${this.rtp.port} RTP/AVP 8 101`,
      "a=rtpmap:8 PCMA/8000",
      "a=rtpmap:101 telephone-event/8000",
      "a=fmtp:101 0-15",
      `a=${direction}`,
      "",
    ].join("\r\n");
  }

  /** Reads where the switch wants to be spoken to, and begins to speak. */
  hear(sdp: string): void {
    const port = Number(/^m=audio (\d+) /m.exec(sdp)?.[1]);
    if (!port) throw new Error(`no audio in:\n${sdp}`);
    this.rtp.sendTo(/^c=IN IP4 (\S+)/m.exec(sdp)?.[1] ?? "127.0.0.1", port);
    this.speak();
  }

  speak(): void {
    void this.rtp.say(sine([this.#toneHz], 60_000, -12));
  }

  joined(session: Session): void {
    this.session = session;
    session.on((event) => {
      this.events.push(event);
      if (event.kind === "request") event.request.respond(200);
      if (event.kind === "info") event.info.respond(200);
      // Who talks on would be taken for the partner of the next call on that port.
      if (event.kind === "ended") this.rtp.hush();
    });
  }

  get ended(): Extract<SessionEvent, { kind: "ended" }> | undefined {
    return this.events.find((event) => event.kind === "ended") as
      | Extract<SessionEvent, { kind: "ended" }>
      | undefined;
  }

  /** Frequency of the last quarter of a second; 0 for silence or nothing at all. */
  listens(): number {
    const nowMs = systemClock.monotonicMs();
    const from = this.rtp.heard.findIndex((packet) => packet.atMs > nowMs - 250);
    if (from < 0) return 0;
    const samples = this.#decode(from);
    if (samples.length < 1200 || levelDbm0(samples) < -45) return 0;
    const { hz, share } = dominantTone(samples);
    return share > 0.7 ? hz : -1;
  }

  /** Everything heard in so many last milliseconds, in the order in which it was sent. */
  lately(ms: number): Int16Array {
    const from = this.rtp.heard.findIndex((packet) => packet.atMs > systemClock.monotonicMs() - ms);
    return from < 0 ? new Int16Array() : this.#decode(from);
  }

  /** Which of these frequencies are in what was heard in the last quarter of a second, above −35 dBm0 each. */
  hears(candidates: readonly number[]): number[] {
    const samples = this.lately(250);
    if (samples.length < 1200) return [];
    return candidates.filter((hz) => powerToDbm0(tonePower(samples, hz)) > -35);
  }

  /** Digits that the switch sent as events, each once. */
  digits(): string {
    const seen = new Map<number, number>();
    for (const packet of this.rtp.heard) {
      if (packet.payloadType === 101) seen.set(packet.timestamp, packet.payload[0]!);
    }
    return [...seen.values()].map((event) => "0123456789*#ABCD"[event]).join("");
  }

  close(): void {
    this.rtp.close();
  }

  #decode(from: number): Int16Array {
    const packets = this.rtp.heard.slice(from).filter((packet) => packet.payloadType === 8);
    return decodeAlaw(Buffer.concat(packets.map((packet) => packet.payload)));
  }
}

export function headerOf(request: SipRequest, name: string): string {
  return request.header(name) ?? "";
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    systemTimers.after(ms, resolve);
  });
}
