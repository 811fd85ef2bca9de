import type { Timer } from "@perezvon/base";
import type { SipRequest } from "../message/sip-message.ts";
import { giveUpMs } from "../transaction/timing.ts";
import type { UserAgentContext } from "./context.ts";

/** A provisional answer that is to be acknowledged. */
export interface ReliableAnswer {
  readonly status: number;
  /** Carries an offer or an answer: the 2xx waits for its PRACK (RFC 3262 §3). */
  readonly hasBody: boolean;
  /** Sends it for the first time under that RSeq; the bytes are repeated. Undefined when a final answer has gone. */
  send(rseq: number): Buffer | undefined;
}

/** Beyond these an application only repeats itself. */
const queuedMax = 16;

/** `RAck` (RFC 3262 §7.2). */
export function parseRAck(
  text: string | undefined,
): { readonly rseq: number; readonly cseq: number; readonly method: string } | undefined {
  const match = /^(\d{1,10})\s+(\d{1,10})\s+(\S+)$/.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  return { rseq: Number(match[1]), cseq: Number(match[2]), method: match[3] ?? "" };
}

/** Provisional answers of one INVITE, sent one after the other, each until its PRACK (RFC 3262 §3, TEL-DLG-02). */
export class ReliableProvisionals {
  readonly #context: UserAgentContext;
  readonly #cseq: number;
  readonly #repeat: (bytes: Buffer) => void;
  readonly #givenUp: () => void;
  readonly #queue: ReliableAnswer[] = [];
  #rseq: number;
  #current:
    | { readonly answer: ReliableAnswer; readonly bytes: Buffer; readonly startedAt: number }
    | undefined;
  #intervalMs = 0;
  #timer: Timer | undefined;

  constructor(
    context: UserAgentContext,
    options: {
      readonly cseq: number;
      readonly repeat: (bytes: Buffer) => void;
      /** 64×T1 have passed without PRACK. */
      readonly givenUp: () => void;
    },
  ) {
    this.#context = context;
    this.#cseq = options.cseq;
    this.#repeat = options.repeat;
    this.#givenUp = options.givenUp;
    // RFC 3262 §3: anywhere in the lower half, so that it may rise.
    this.#rseq = context.random.integer(0, 2 ** 31 - 2);
  }

  /** False when too many wait already. */
  add(answer: ReliableAnswer): boolean {
    if (this.#queue.length >= queuedMax) return false;
    this.#queue.push(answer);
    this.#next();
    return true;
  }

  /** An offer or answer waits for its PRACK. */
  get holdsBody(): boolean {
    return this.#current?.answer.hasBody === true || this.#queue.some(({ hasBody }) => hasBody);
  }

  /** Something is unacknowledged. */
  get outstanding(): boolean {
    return this.#current !== undefined;
  }

  /** What the PRACK acknowledges; undefined when nothing (481). `resume` must follow. */
  acknowledge(prack: SipRequest): ReliableAnswer | undefined {
    const rack = parseRAck(prack.header("RAck"));
    const current = this.#current;
    if (rack === undefined || current === undefined) return undefined;
    if (rack.rseq !== this.#rseq || rack.cseq !== this.#cseq || rack.method !== "INVITE") return undefined;
    this.#timer?.cancel();
    this.#current = undefined;
    return current.answer;
  }

  /** Sends what has waited for the acknowledgement. */
  resume(): void {
    this.#next();
  }

  /** A final answer has gone: nothing is sent any more, the last PRACK may still come. */
  stop(): void {
    this.#queue.length = 0;
    this.#timer?.cancel();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const answer = this.#queue.shift();
    if (answer === undefined) return;
    const bytes = answer.send(++this.#rseq);
    if (bytes === undefined) return;
    this.#current = { answer, bytes, startedAt: this.#context.clock.monotonicMs() };
    this.#intervalMs = this.#context.timing.t1Ms;
    this.#arm();
  }

  #arm(): void {
    const { clock, timing, timers } = this.#context;
    const current = this.#current;
    if (current === undefined) return;
    const leftMs = giveUpMs(timing) - (clock.monotonicMs() - current.startedAt);
    this.#timer = timers.after(Math.max(0, Math.min(this.#intervalMs, leftMs)), () => {
      if (clock.monotonicMs() - current.startedAt >= giveUpMs(timing)) {
        this.#givenUp();
        return;
      }
      this.#repeat(current.bytes);
      // RFC 3262 §3: doubles without the cap that a request has.
      this.#intervalMs *= 2;
      this.#arm();
    });
  }
}
