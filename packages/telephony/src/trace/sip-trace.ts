import type { Clock } from "@perezvon/base";
import { pcapHeader } from "@perezvon/media";
import type { CentreId, LegId } from "@perezvon/model";
import type { MessageObserver } from "@perezvon/sip";
import { maskedMessage } from "./mask.ts";

/** TEL-GEN-06. */
export const traceLimits = {
  calls: 20,
  minutes: 30,
  messages: 200,
  messageBytes: 8_192,
  packetBytes: 4_000_000,
} as const;

export interface TraceMessage {
  readonly at: number;
  readonly direction: "in" | "out";
  readonly transport: string;
  readonly address: string;
  readonly port: number;
  /** Request or status line. */
  readonly firstLine: string;
  readonly method: string;
  readonly text: string;
}

export interface TracedCall {
  readonly id: string;
  readonly startedAt: number;
  readonly from: string;
  readonly to: string;
  readonly messages: readonly TraceMessage[];
  /** Octets of its pcap so far, for each of its legs; 0 while no packet has been seen. */
  readonly packetBytes: number;
}

export interface RunningTrace {
  readonly filter: string;
  readonly until: number;
}

interface KeptCall {
  readonly call: Omit<TracedCall, "packetBytes">;
  readonly messages: TraceMessage[];
  readonly packets: Uint8Array[];
  packetBytes: number;
}

interface CentreTrace {
  readonly filter: string;
  readonly owns: (user: string) => boolean;
  until: number;
  /** By SIP Call-ID. */
  readonly calls: Map<string, KeptCall>;
}

/** Legs whose Call-ID is known; more are not remembered, the oldest goes. */
const legsMax = 2_000;

/**
 * Keeps the SIP messages of calls that somebody asked to see. Off until asked for; what it may hold is bounded, the oldest call
 * goes first. A centre sees only calls that one of its own numbers or lines takes part in (PLT-TEN-02).
 */
export class SipTrace {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #centres = new Map<CentreId, CentreTrace>();
  readonly #callIdOfLeg = new Map<string, string>();
  readonly #tracePackets: ((legId: string) => void) | undefined;

  /** `tracePackets` asks the media plane for the packets of a leg; they come back by `packets`. */
  constructor(tools: {
    readonly clock: Clock;
    readonly newId: () => string;
    readonly tracePackets?: (legId: string) => void;
  }) {
    this.#clock = tools.clock;
    this.#newId = tools.newId;
    this.#tracePackets = tools.tracePackets;
  }

  /** A leg has its dialog. That may be before its first message is seen, and before its media is open or after. */
  legKnown(legId: LegId, callId: string): void {
    if (this.#centres.size === 0) return;
    this.#callIdOfLeg.delete(legId);
    this.#callIdOfLeg.set(legId, callId);
    const oldest = this.#callIdOfLeg.keys().next().value;
    if (this.#callIdOfLeg.size > legsMax && oldest !== undefined) this.#callIdOfLeg.delete(oldest);
    this.mediaOpened(legId);
  }

  /** The leg has an address for its audio. */
  mediaOpened(legId: string): void {
    const callId = this.#callIdOfLeg.get(legId);
    if (callId === undefined) return;
    const now = this.#clock.now();
    for (const { calls, until } of this.#centres.values())
      if (until > now && calls.has(callId)) this.#tracePackets?.(legId);
  }

  /** Records of a pcap file that the leg's packets have become. */
  packets(legId: string, records: Uint8Array): void {
    const callId = this.#callIdOfLeg.get(legId);
    if (callId === undefined) return;
    for (const { calls } of this.#centres.values()) {
      const kept = calls.get(callId);
      if (kept === undefined || kept.packetBytes + records.length > traceLimits.packetBytes) continue;
      kept.packets.push(records);
      kept.packetBytes += records.length;
    }
  }

  /** The RTP of one call as a pcap file: heads of packets, nothing of what was said. Undefined if there is no such call. */
  pcap(centreId: CentreId, id: string): Buffer | undefined {
    const kept = [...(this.#centres.get(centreId)?.calls.values() ?? [])].find(({ call }) => call.id === id);
    return kept && Buffer.concat([pcapHeader(), ...kept.packets]);
  }

  /** Hand this to the stack. */
  readonly observer: MessageObserver = (direction, bytes, peer) => {
    if (this.#centres.size === 0) return;
    const text = bytes.toString("utf8", 0, traceLimits.messageBytes);
    const callId = header(text, "Call-ID", "i");
    if (callId === undefined) return;
    for (const trace of this.#centres.values()) this.#keep(trace, callId, text, direction, peer);
  };

  /** What was recorded before is forgotten. */
  start(centreId: CentreId, filter: string, minutes: number, owns: (user: string) => boolean): RunningTrace {
    const trace: CentreTrace = {
      filter: filter.trim(),
      owns,
      until: this.#clock.now() + Math.min(Math.max(minutes, 1), traceLimits.minutes) * 60_000,
      calls: new Map(),
    };
    this.#centres.set(centreId, trace);
    return { filter: trace.filter, until: trace.until };
  }

  /** What was recorded stays to be read. */
  stop(centreId: CentreId): void {
    const trace = this.#centres.get(centreId);
    if (trace) trace.until = Math.min(trace.until, this.#clock.now());
  }

  running(centreId: CentreId): RunningTrace | undefined {
    const trace = this.#centres.get(centreId);
    return trace && trace.until > this.#clock.now()
      ? { filter: trace.filter, until: trace.until }
      : undefined;
  }

  /** Newest first. */
  calls(centreId: CentreId): readonly TracedCall[] {
    const trace = this.#centres.get(centreId);
    return trace
      ? [...trace.calls.values()].map(({ call, packetBytes }) => ({ ...call, packetBytes })).reverse()
      : [];
  }

  #keep(
    trace: CentreTrace,
    callId: string,
    text: string,
    direction: "in" | "out",
    peer: Parameters<MessageObserver>[2],
  ): void {
    const now = this.#clock.now();
    if (trace.until <= now) return;
    const firstLine = text.slice(0, text.search(/\r?\n|$/));
    let known = trace.calls.get(callId);
    if (known === undefined) {
      if (!firstLine.startsWith("INVITE ")) return;
      const from = userOf(header(text, "From", "f"));
      const to = userOf(header(text, "To", "t"));
      const asked = userOf(firstLine.split(" ")[1]);
      if (![from, to, asked].some(trace.owns)) return;
      if (trace.filter !== "" && ![from, to, asked].some((user) => fits(user, trace.filter))) return;
      const messages: TraceMessage[] = [];
      const call = { id: this.#newId(), startedAt: now, from, to: asked || to, messages };
      known = { messages, call, packets: [], packetBytes: 0 };
      trace.calls.set(callId, known);
      for (const [legId, other] of this.#callIdOfLeg) if (other === callId) this.mediaOpened(legId);
      const oldest = trace.calls.keys().next().value;
      if (trace.calls.size > traceLimits.calls && oldest !== undefined) trace.calls.delete(oldest);
    }
    if (known.messages.length >= traceLimits.messages) return;
    known.messages.push({
      at: now,
      direction,
      transport: peer.transport,
      address: peer.address,
      port: peer.port,
      firstLine,
      method: /^\d+\s+(\S+)/.exec(header(text, "CSeq") ?? "")?.[1] ?? "",
      text: maskedMessage(text),
    });
  }
}

function header(text: string, name: string, short?: string): string | undefined {
  const pattern = new RegExp(`^(?:${name}${short ? `|${short}` : ""})[ \\t]*:[ \\t]*(.*?)\\r?$`, "im");
  return pattern.exec(text)?.[1];
}

function userOf(value: string | undefined): string {
  return /(?:sips?|tel):([^@;>\s]+)/i.exec(value ?? "")?.[1] ?? "";
}

/** Numbers by their digits, whichever way they are written; names by their letters. */
function fits(user: string, filter: string): boolean {
  const digits = filter.replace(/\D/g, "");
  if (digits.length >= 3) return user.replace(/\D/g, "").includes(digits.replace(/^8(?=\d{10}$)/, "7"));
  return user.toLowerCase().includes(filter.toLowerCase());
}
