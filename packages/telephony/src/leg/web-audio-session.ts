import { err, ok, type Result } from "@perezvon/base";
import { holdsBrowser, MediaError, type SdpRefusal } from "@perezvon/media";
import type { SwitchContext } from "../switch-context.ts";
import type { LegAudio } from "./leg-audio.ts";

/** Offer and answer of a third-party web phone: SIP over WebSocket, the media of a browser (TEL-WRT-01, TEL-WRT-03). */
export class WebAudioSession implements LegAudio {
  readonly #context: SwitchContext;
  readonly #mediaId: string;
  #negotiated = false;
  #onHold = false;

  constructor(context: SwitchContext, mediaId: string) {
    this.#context = context;
    this.#mediaId = mediaId;
  }

  get negotiated(): boolean {
    return this.#negotiated;
  }

  /** Settled in another process, which keeps to G.711 unless told otherwise. */
  get codec(): undefined {
    return undefined;
  }

  get onHold(): boolean {
    return this.#onHold;
  }

  offer(): Promise<string> {
    return this.#context.media.webrtcCreateOffer(this.#mediaId);
  }

  async answer(body: string): Promise<Result<string, SdpRefusal>> {
    return await this.#settled(body, this.#context.media.webrtcOffer(this.#mediaId, body));
  }

  async accept(body: string): Promise<Result<undefined, SdpRefusal>> {
    return await this.#settled(
      body,
      this.#context.media.webrtcAnswer(this.#mediaId, body).then(() => undefined),
    );
  }

  async #settled<T>(body: string, doing: Promise<T>): Promise<Result<T, SdpRefusal>> {
    try {
      const value = await doing;
      this.#negotiated = true;
      this.#onHold = holdsBrowser(body);
      return ok(value);
    } catch (error) {
      const detail = error instanceof MediaError ? error.message : String(error);
      return err({ code: detail.startsWith("sdp_syntax") ? "sdp_syntax" : "sdp_no_audio", detail });
    }
  }
}
