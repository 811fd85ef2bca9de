import { entropyRandom, silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { RtpPeer } from "@perezvon/media/testing";
import { createSipStack, type Session, type SipStack } from "@perezvon/sip";

/** Words that stand nowhere else, one for each kind of secret: whoever finds one has found a leak (TEL-SEC-10). */
export const canaries = {
  trunkPassword: "kanarenvogel-trunk-7qX2",
  userPassword: "Kanarenvogel-Nutzer-8wY3",
  nonce: "canary5e5c8c2f1a9b4d7e",
  srtpKey: "Q0FOQVJZLWtleS1vZi1zZGVzLTEyMzQ1Njc4OTA5ODc2",
  digits: "A2C5B1D8",
} as const;

/** An operator that challenges everybody, and a phone with a line of the product, on loopback. */
export class CanaryParty {
  readonly #operator: SipStack;
  readonly #phone: SipStack;
  readonly #proxyPort: number;

  private constructor(operator: SipStack, phone: SipStack, proxyPort: number) {
    this.#operator = operator;
    this.#phone = phone;
    this.#proxyPort = proxyPort;
    const challenge = `Digest realm="canary", nonce="${canaries.nonce}", algorithm=MD5, qop="auth"`;
    operator.onRequest((request) => {
      if (request.kind === "invite") request.reject(403);
      else request.respond(401, { headers: [["WWW-Authenticate", challenge]] });
    });
  }

  static async start(proxyPort: number): Promise<CanaryParty> {
    return new CanaryParty(await startStack(), await startStack(), proxyPort);
  }

  /** Of the operator. */
  get port(): number {
    return this.#operator.localAddress("udp").port;
  }

  /** Calls with an SDES key in the offer, though nothing asked for one. */
  async call(line: { login: string; password: string; domain: string }, to: string): Promise<CanaryCall> {
    const rtp = await RtpPeer.open({ clock: systemClock, timers: systemTimers });
    const body = [
      "v=0",
      "o=canary 1 1 IN IP4 127.0.0.1",
      "s=-",
      "c=IN IP4 127.0.0.1",
      "t=0 0",
      `m=audio ${rtp.port} RTP/AVP 8 101`,
      "a=rtpmap:101 telephone-event/8000",
      `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${canaries.srtpKey}`,
      "",
    ].join("\r\n");
    const invite = this.#phone.invite({
      target: `sip:${to}@${line.domain}`,
      from: { uri: `sip:${line.login}@${line.domain}` },
      body,
      nextHop: { address: "127.0.0.1", port: this.#proxyPort },
      credentials: { username: line.login, password: line.password },
    });
    const session = await new Promise<Session>((resolve, reject) => {
      invite.on((event) => {
        if (event.kind === "accepted") resolve(event.session);
        if (event.kind === "failed") reject(new Error(`refused with ${event.status}`));
      });
    });
    return new CanaryCall(session, rtp);
  }

  async close(): Promise<void> {
    await this.#phone.close();
    await this.#operator.close();
  }
}

async function startStack(): Promise<SipStack> {
  const stack = createSipStack({
    clock: systemClock,
    timers: systemTimers,
    random: entropyRandom(),
    logger: silentLogger,
    listeners: [{ transport: "udp", address: "127.0.0.1", port: 0 }],
  });
  await stack.start();
  return stack;
}

class CanaryCall {
  readonly session: Session;
  readonly #rtp: RtpPeer;

  constructor(session: Session, rtp: RtpPeer) {
    this.session = session;
    this.#rtp = rtp;
  }

  /** Each digit by INFO, one after the other. */
  async press(digits: string): Promise<void> {
    for (const digit of digits) {
      await this.session.request("INFO", {
        contentType: "application/dtmf-relay",
        body: `Signal=${digit}\r\nDuration=100\r\n`,
      });
    }
  }

  async end(): Promise<void> {
    await this.session.bye();
    this.#rtp.close();
  }
}
