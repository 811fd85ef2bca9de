import type { Result } from "@perezvon/base";
import type { Codec, SdpRefusal } from "@perezvon/media";

/** Offer, answer and media of one leg that speaks SIP. A web phone's are settled by another process, so that they take a moment. */
export interface LegAudio {
  readonly negotiated: boolean;
  /** What is spoken, where that is known. */
  readonly codec: Codec | undefined;
  /** They will not hear us (TEL-SDP-05). */
  readonly onHold: boolean;
  /** Where the far side speaks from: what it may name as its own address depends on that (TEL-SDP-06). */
  heardFrom?(address: string): void;
  offer(): string | Promise<string>;
  /** Our answer to their offer. */
  answer(body: string): Result<string, SdpRefusal> | Promise<Result<string, SdpRefusal>>;
  /** Their answer to our offer. */
  accept(body: string): Result<undefined, SdpRefusal> | Promise<Result<undefined, SdpRefusal>>;
}

/** Goes on at once with what is known at once: a phone's re-INVITE is answered before the next packet (TEL-SDP-05). */
export function whenKnown<T>(value: T | Promise<T>, use: (value: T) => void): void {
  if (value instanceof Promise) void value.then(use);
  else use(value);
}
