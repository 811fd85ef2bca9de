import type { Clock, Random, Timer, Timers } from "@perezvon/base";
import { endless, type Heard, type Metronome, RtpPhone, watchLine } from "@perezvon/carrier";
import { parseSdp, SdpSession, sine } from "@perezvon/media";
import type { IncomingInvite, Session } from "@perezvon/sip";

export interface SoftphoneTools {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly metronome: Metronome;
  /** Where sound is sent from. */
  readonly address: string;
}

/** One call as the phone lived it. */
export interface PhoneCall {
  readonly from: string;
  readonly invitedAt: number;
  readonly answeredAt: number;
  endedAt: number | undefined;
  heard: Heard | undefined;
}

const IDENTITY_DBM0 = -16;

/** An agent's phone that answers at once, sounds its identity tone and measures what it hears. */
export class Softphone {
  readonly login: string;
  readonly identityHz: number;
  readonly calls: PhoneCall[] = [];
  readonly faults: string[] = [];
  readonly #tools: SoftphoneTools;
  readonly #live = new Map<
    Session,
    { readonly call: PhoneCall; readonly phone: RtpPhone; readonly watch: Timer }
  >();

  constructor(login: string, identityHz: number, tools: SoftphoneTools) {
    this.login = login;
    this.identityHz = identityHz;
    this.#tools = tools;
  }

  get callsUp(): number {
    return this.#live.size;
  }

  async ring(invite: IncomingInvite): Promise<void> {
    const { address, clock, timers, random, metronome } = this.#tools;
    const phone = await RtpPhone.open({ address, clock, random, metronome });
    const sdp = new SdpSession(random);
    const local = () => ({ address, port: phone.port, codecs: ["pcma", "pcmu"] as const });
    const answer = answerTo(invite.body, sdp, local(), phone);
    const session =
      answer === undefined ? undefined : invite.accept({ body: answer, contactUser: this.login });
    if (!session) {
      if (answer === undefined)
        this.#fault(`no usable offer: ${invite.body.slice(0, 200)}`, () => invite.reject(488));
      phone.close();
      return;
    }
    const from = invite.request.from?.uri;
    const call: PhoneCall = {
      from: from?.scheme === "sip" ? (from.user ?? "") : "",
      invitedAt: invite.receivedAt,
      answeredAt: clock.now(),
      endedAt: undefined,
      heard: undefined,
    };
    this.calls.push(call);
    const watch = watchLine(phone, clock, timers, () => this.#hangUp(session));
    this.#live.set(session, { call, phone, watch });
    phone.play(endless(sine([this.identityHz], 1000, IDENTITY_DBM0)));
    session.on((event) => {
      if (event.kind === "offer") {
        const again = answerTo(event.offer.body, sdp, local(), phone);
        if (event.offer.body === "") event.offer.accept({ body: sdp.offer(local()) });
        else if (again === undefined) event.offer.reject(488);
        else event.offer.accept({ body: again });
      } else if (event.kind === "ended") {
        if (event.cause !== "bye") this.faults.push(`call ended by ${event.cause}`);
        this.#end(session, event.at);
      }
    });
  }

  /** Hangs up whatever is up. */
  hangUp(): void {
    for (const session of [...this.#live.keys()]) this.#hangUp(session);
  }

  #hangUp(session: Session): void {
    void session.bye();
    this.#end(session, this.#tools.clock.now());
  }

  #end(session: Session, at: number): void {
    const live = this.#live.get(session);
    if (!live) return;
    this.#live.delete(session);
    live.watch.cancel();
    live.call.endedAt = at;
    live.call.heard = live.phone.heard();
    live.phone.close();
  }

  #fault(text: string, run: () => void): void {
    this.faults.push(text);
    run();
  }
}

function answerTo(
  offerText: string,
  session: SdpSession,
  local: { address: string; port: number; codecs: readonly ("pcma" | "pcmu")[] },
  phone: RtpPhone,
): string | undefined {
  const offer = parseSdp(offerText);
  const answered = offer.ok ? session.answer(offer.value, local) : undefined;
  if (!answered?.ok) return undefined;
  const { audio, sdp } = answered.value;
  phone.setRemote({
    address: audio.address,
    port: audio.port,
    // Nothing else is offered or taken here.
    codec: audio.codec === "pcmu" ? "pcmu" : "pcma",
    payloadType: audio.payloadType,
    telephoneEvent: audio.telephoneEvent,
    send: audio.direction === "sendrecv" || audio.direction === "sendonly",
  });
  return sdp;
}
