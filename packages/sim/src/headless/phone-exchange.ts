import { type Clock, type Random, silentLogger, type Timers } from "@perezvon/base";
import {
  createSipStack,
  type IncomingInvite,
  type IncomingRequest,
  type RegisterClient,
  registerClient,
  type SipStack,
  uriUser,
} from "@perezvon/sip";
import type { Softphone } from "./softphone.ts";

export interface PhoneExchangeOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** `host:port` of the product's SIP side. */
  readonly server: string;
}

export interface PhoneLine {
  readonly login: string;
  readonly password: string;
  readonly domain: string;
}

const REGISTER_LIMIT_MS = 15_000;

/** The cupboard in which all headless phones lie: one UDP port, each phone with its own registration and digest. */
export class PhoneExchange {
  readonly address = "127.0.0.1";
  readonly #options: PhoneExchangeOptions;
  readonly #stack: SipStack;
  readonly #phones = new Map<string, Softphone>();
  readonly #registrations: RegisterClient[] = [];
  #started = false;

  constructor(options: PhoneExchangeOptions) {
    this.#options = options;
    this.#stack = createSipStack({
      clock: options.clock,
      timers: options.timers,
      random: options.random.fork("phones"),
      logger: silentLogger,
      userAgent: "Perezvon headless phone",
      listeners: [{ transport: "udp", address: this.address, port: 0 }],
    });
    this.#stack.onRequest((request) => this.#receive(request));
  }

  async start(): Promise<void> {
    await this.#stack.start();
    this.#started = true;
  }

  /** Registers the phone; rejects when the product does not take it. */
  connect(phone: Softphone, line: PhoneLine): Promise<void> {
    const { clock, timers, random, server } = this.#options;
    const [host = "127.0.0.1", port] = server.split(":");
    this.#phones.set(line.login, phone);
    return new Promise((resolve, reject) => {
      const limit = timers.after(REGISTER_LIMIT_MS, () =>
        reject(new Error(`${line.login} is not registered`)),
      );
      const registration = registerClient({
        stack: this.#stack,
        clock,
        timers,
        random,
        registrar: `sip:${line.domain}`,
        aor: `<sip:${line.login}@${line.domain}>`,
        credentials: { username: line.login, password: line.password },
        contactUser: line.login,
        expiresSeconds: 300,
        nextHop: { address: host, port: port === undefined ? 5060 : Number(port) },
        onState: (state) => {
          if (state.kind === "registered") {
            limit.cancel();
            resolve();
          } else if (state.kind === "failed") {
            limit.cancel();
            reject(new Error(`${line.login}: registration refused with ${state.status} ${state.reason}`));
          }
        },
      });
      this.#registrations.push(registration);
    });
  }

  async close(): Promise<void> {
    for (const phone of this.#phones.values()) phone.hangUp();
    await Promise.all(this.#registrations.map((registration) => registration.stop()));
    if (this.#started) await this.#stack.close();
  }

  #receive(request: IncomingInvite | IncomingRequest): void {
    if (request.kind === "request") {
      request.respond(request.method === "OPTIONS" || request.method === "NOTIFY" ? 200 : 405);
      return;
    }
    const uri = request.request.uri;
    const phone = this.#phones.get(uri ? uriUser(uri) : "");
    if (!phone) request.reject(404);
    else if (phone.callsUp > 0) request.reject(486);
    else
      phone.ring(request).catch((error) => {
        phone.faults.push(String(error));
        request.reject(500);
      });
  }
}
