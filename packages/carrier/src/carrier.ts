import { type Clock, type Logger, type Random, seededRandom, type Timers } from "@perezvon/base";
import {
  createSipStack,
  type IncomingInvite,
  type IncomingRequest,
  type SipStack,
  uriUser,
} from "@perezvon/sip";
import { identityTonesHz } from "./audio/identity-tones.ts";
import { SoundLibrary } from "./audio/sound-library.ts";
import { prepareSpeech, type Speech } from "./audio/speech.ts";
import { OriginatedCall, type OriginateRequest } from "./call/originated-call.ts";
import { type CallTools, TerminatedCall } from "./call/terminated-call.ts";
import { planCall } from "./call-plan.ts";
import { subscriberNumber } from "./number-plan.ts";
import { type CarrierProfile, defaultProfile } from "./profile.ts";
import { type CarrierReport, Ledger } from "./report/ledger.ts";
import { Metronome } from "./rtp/metronome.ts";
import { RtpPhone } from "./rtp/rtp-phone.ts";

export interface CarrierOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly seed: number | string;
  readonly profile?: CarrierProfile;
  /** Where SIP and RTP bind, and what messages name. */
  readonly address: string;
  /** 0 takes a free one. */
  readonly sipPort: number;
  /** Real voices where a synthesiser is installed, or only sounds shaped like speech. */
  readonly speech?: "spoken" | "synthetic";
}

/** A simulated telephone network. */
export interface Carrier {
  readonly sip: { readonly address: string; readonly port: number };
  readonly speechSource: Speech["source"];
  report(): CarrierReport;
  /** Forgets what was seen and how often each number was called; calls that are up go on. */
  reset(): void;
  /** For the calls that come from now on. */
  setProfile(profile: CarrierProfile): void;
  /** A subscriber calls; resolves with the Call-ID once the INVITE is on its way. */
  originate(request: OriginateRequest): Promise<string>;
  /** A subscriber presses keys, or hangs up; false when there is no such call. */
  press(callId: string, digits: string): boolean;
  hangUp(callId: string): boolean;
  close(): Promise<void>;
}

export async function createCarrier(options: CarrierOptions): Promise<Carrier> {
  const speech = await prepareSpeech(options.speech ?? "spoken", options.logger);
  const random = seededRandom(`${options.seed}/network`);
  const stack = createSipStack({
    clock: options.clock,
    timers: options.timers,
    random: random.fork("sip"),
    logger: options.logger,
    userAgent: "Perezvon carrier simulator",
    listeners: [
      { transport: "udp", address: options.address, port: options.sipPort },
      { transport: "tcp", address: options.address, port: options.sipPort },
    ],
  });
  const network = new SimulatedNetwork(options, stack, speech, random);
  stack.onRequest((request) => network.receive(request));
  await stack.start();
  return network;
}

class SimulatedNetwork implements Carrier {
  readonly #options: CarrierOptions;
  #profile: CarrierProfile;
  readonly #stack: SipStack;
  readonly #random: Random;
  readonly #metronome: Metronome;
  readonly #ledger: Ledger;
  readonly #tools: CallTools;
  readonly #calls = new Map<string, TerminatedCall | OriginatedCall>();
  readonly #identitiesInUse = new Map<number, number>();
  readonly speechSource: Speech["source"];

  constructor(options: CarrierOptions, stack: SipStack, speech: Speech, random: Random) {
    this.#options = options;
    this.#profile = options.profile ?? defaultProfile;
    this.#stack = stack;
    this.#random = random;
    this.#metronome = new Metronome(options.clock, options.timers);
    this.#ledger = new Ledger(options.seed, options.clock.now());
    this.speechSource = speech.source;
    this.#tools = {
      clock: options.clock,
      timers: options.timers,
      random: random.fork("sdp"),
      logger: options.logger,
      sounds: new SoundLibrary(speech),
      mediaAddress: options.address,
    };
  }

  get sip(): { address: string; port: number } {
    return this.#stack.localAddress("udp");
  }

  receive(request: IncomingInvite | IncomingRequest): void {
    if (request.kind === "request") {
      // A trunk that registers is welcome: the network knows its customers by their address.
      request.respond(request.method === "OPTIONS" || request.method === "REGISTER" ? 200 : 405);
      return;
    }
    this.#terminate(request).catch((error) => {
      this.#options.logger.error("call failed inside the simulator", { error: String(error) });
      request.reject(500);
    });
  }

  report(): CarrierReport {
    for (const call of this.#calls.values()) call.refresh();
    return this.#ledger.report(this.#metronome.longestPauseMs);
  }

  reset(): void {
    this.#ledger.reset(this.#options.clock.now());
  }

  setProfile(profile: CarrierProfile): void {
    this.#profile = profile;
  }

  async originate(request: OriginateRequest): Promise<string> {
    const phone = await this.#openPhone();
    const identityHz = this.#takeIdentity(this.#random);
    let callId = "";
    const call = new OriginatedCall(
      this.#tools,
      this.#stack,
      phone,
      request,
      (id) => {
        callId = id;
        return this.#ledger.begin({
          callId: id,
          direction: "originated",
          number: request.to,
          from: subscriberNumber(request.from),
          behaviour: "originated",
          identityHz,
          at: this.#options.clock.now(),
        });
      },
      () => this.#forget(callId, identityHz),
    );
    this.#calls.set(callId, call);
    return callId;
  }

  press(callId: string, digits: string): boolean {
    const call = this.#calls.get(callId);
    call?.press(digits);
    return call !== undefined;
  }

  hangUp(callId: string): boolean {
    const call = this.#calls.get(callId);
    call?.hangUp();
    return call !== undefined;
  }

  async close(): Promise<void> {
    for (const call of [...this.#calls.values()]) call.hangUp();
    await this.#stack.close();
  }

  async #terminate(invite: IncomingInvite): Promise<void> {
    const uri = invite.request.uri;
    const number = subscriberNumber(uri ? uriUser(uri) : "");
    const from = invite.request.from;
    const occurrence = this.#ledger.nextOccurrence(number);
    const { seed } = this.#options;
    const plan = planCall({ seed, number, occurrence, profile: this.#profile });
    const identityHz = this.#takeIdentity(seededRandom(`${seed}/${number}/${occurrence}/identity`));
    // Counted before anything can wait: two INVITEs to one number must not both be its first.
    const line = this.#ledger.begin({
      callId: invite.callId,
      direction: "terminated",
      number,
      from: from ? subscriberNumber(uriUser(from.uri)) : "",
      behaviour: plan.behaviour,
      identityHz,
      at: invite.receivedAt,
    });
    const phone = await this.#openPhone();
    const call = new TerminatedCall(this.#tools, invite, phone, line, plan, () =>
      this.#forget(invite.callId, identityHz),
    );
    this.#calls.set(invite.callId, call);
    call.start();
  }

  #openPhone(): Promise<RtpPhone> {
    return RtpPhone.open({
      address: this.#options.address,
      clock: this.#options.clock,
      random: this.#random,
      metronome: this.#metronome,
    });
  }

  /** A tone that no call in progress sounds, while there are more tones than calls. */
  #takeIdentity(random: Random): number {
    const first = random.integer(0, identityTonesHz.length - 1);
    let best = identityTonesHz[first]!;
    for (let i = 0; i < identityTonesHz.length; i++) {
      const hz = identityTonesHz[(first + i) % identityTonesHz.length]!;
      const users = this.#identitiesInUse.get(hz) ?? 0;
      if (users < (this.#identitiesInUse.get(best) ?? 0)) best = hz;
      if (users === 0) break;
    }
    this.#identitiesInUse.set(best, (this.#identitiesInUse.get(best) ?? 0) + 1);
    return best;
  }

  #forget(callId: string, identityHz: number): void {
    this.#calls.delete(callId);
    this.#identitiesInUse.set(identityHz, (this.#identitiesInUse.get(identityHz) ?? 1) - 1);
  }
}
