import type { Random, Result } from "@perezvon/base";
import { err, ok } from "@perezvon/base";
import { type NegotiatedAudio, parseSdp, SdpSession } from "@perezvon/media";
import type { RtpPhone } from "../rtp/rtp-phone.ts";

/** Offer and answer of one call, kept in step with its phone. */
export class CallAudio {
  readonly #session: SdpSession;
  readonly #phone: RtpPhone;
  readonly #address: string;
  #lastAnswer: { readonly offer: string; readonly sdp: string } | undefined;

  constructor(phone: RtpPhone, address: string, random: Random) {
    this.#session = new SdpSession(random);
    this.#phone = phone;
    this.#address = address;
  }

  offer(): string {
    return this.#session.offer(this.#local());
  }

  /** The same offer gets the same answer: 183 and 200 of one INVITE must not differ (RFC 3261 §13.2.1). */
  answer(offerText: string): Result<string, string> {
    if (this.#lastAnswer?.offer === offerText) return ok(this.#lastAnswer.sdp);
    const offer = parseSdp(offerText);
    if (!offer.ok) return err(offer.error.detail);
    const answered = this.#session.answer(offer.value, this.#local());
    if (!answered.ok) return err(answered.error.detail);
    this.#lastAnswer = { offer: offerText, sdp: answered.value.sdp };
    this.#follow(answered.value.audio);
    return ok(answered.value.sdp);
  }

  /** Reads the answer to our offer. */
  accept(answerText: string): Result<undefined, string> {
    const answer = parseSdp(answerText);
    if (!answer.ok) return err(answer.error.detail);
    const accepted = this.#session.accept(answer.value);
    if (!accepted.ok) return err(accepted.error.detail);
    this.#follow(accepted.value);
    return ok(undefined);
  }

  #local() {
    return { address: this.#address, port: this.#phone.port, codecs: ["pcma", "pcmu"] as const };
  }

  #follow(audio: NegotiatedAudio): void {
    this.#phone.setRemote({
      address: audio.address,
      port: audio.port,
      // Nothing else is offered or taken here.
      codec: audio.codec === "pcmu" ? "pcmu" : "pcma",
      payloadType: audio.payloadType,
      telephoneEvent: audio.telephoneEvent,
      send: audio.direction === "sendrecv" || audio.direction === "sendonly",
    });
  }
}
