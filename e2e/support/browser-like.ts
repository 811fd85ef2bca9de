import { csrfHeader, type Me, type Problem, sessionCookie } from "@perezvon/api";
import { newPassword } from "@perezvon/sim";
import type { Product } from "./product.ts";

export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
  readonly tookMs: number;
  readonly headers: Headers;
}

export interface Ask {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly withoutToken?: boolean;
  readonly timeoutMs?: number;
}

/** A user of the HTTP interface who may send anything, and takes refusals for answers. */
export class Asker {
  readonly #base: string;
  #cookie = "";
  #token = "";
  #password = "";

  constructor(base: string) {
    this.#base = base;
  }

  /** The password now in force. */
  get password(): string {
    return this.#password;
  }

  /** Signs in with the password that the first start showed, and replaces it. */
  static async signedIn(product: Product, login: string): Promise<Asker> {
    const asker = new Asker(product.server.ready.http);
    const password = product.passwords.get(login) ?? "";
    asker.#token = (await asker.ask<Me>("POST", "/session", { json: { login, password } })).body.csrfToken;
    asker.#password = newPassword();
    await asker.ask("POST", "/me/password", { json: { current: password, next: asker.#password } });
    const me = await asker.ask<Me>("GET", "/me");
    if (me.status !== 200) throw new Error(`${login}: ${me.text}`);
    asker.#token = me.body.csrfToken;
    return asker;
  }

  async ask<T = Problem>(method: string, path: string, given: Ask = {}): Promise<Answer<T>> {
    const { json, raw, headers, withoutToken = false, timeoutMs = 30_000 } = given;
    const body = json === undefined ? raw : JSON.stringify(json);
    const from = performance.now();
    const response = await fetch(`${this.#base}/api/v1${path}`, {
      method,
      headers: {
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...(this.#cookie === "" ? {} : { cookie: this.#cookie }),
        ...(method === "GET" || withoutToken ? {} : { [csrfHeader]: this.#token }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(";", 1)[0] ?? "";
      if (pair.split("=", 1)[0]?.endsWith(sessionCookie)) this.#cookie = pair;
    }
    const text = await response.text();
    const tookMs = performance.now() - from;
    return {
      status: response.status,
      body: parsed(text) as T,
      text,
      tookMs,
      headers: response.headers,
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
