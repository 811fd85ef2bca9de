import { apiPrefix, csrfHeader, type Me, sessionCookie } from "@perezvon/api";
import type { FastifyInstance } from "fastify";

export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
  readonly raw: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
}

export interface RequestMore {
  readonly headers?: Readonly<Record<string, string>>;
  /** Leaves the token against forgery out. */
  readonly withoutToken?: boolean;
}

/** A browser as the server sees it: keeps its cookie, sends the token with every change. */
export class TestClient {
  readonly #app: FastifyInstance;
  address: string;
  token: string | undefined;
  csrfToken = "";
  me: Me | undefined;

  constructor(app: FastifyInstance, address = "127.0.0.1") {
    this.#app = app;
    this.address = address;
  }

  get cookie(): string {
    return this.token === undefined ? "" : `${sessionCookie}=${this.token}`;
  }

  async request<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    more: RequestMore = {},
  ): Promise<Answer<T>> {
    const json = body !== undefined && !(body instanceof Buffer);
    const response = await this.#app.inject({
      method: method as "GET",
      url: path.startsWith("/api/") || !path.startsWith("/") ? path : `${apiPrefix}${path}`,
      remoteAddress: this.address,
      headers: {
        host: "perezvon.test",
        ...(this.token !== undefined && { cookie: this.cookie }),
        ...(method !== "GET" && !more.withoutToken && { [csrfHeader]: this.csrfToken }),
        ...(json && { "content-type": "application/json" }),
        ...more.headers,
      },
      ...(body !== undefined && { payload: json ? JSON.stringify(body) : (body as Buffer) }),
    });
    const cookie = response.cookies.find(({ name }) => name === sessionCookie);
    if (cookie) this.token = cookie.value === "" ? undefined : cookie.value;
    const text = response.payload;
    return {
      status: response.statusCode,
      body: parse(text) as T,
      text,
      raw: response.rawPayload,
      headers: response.headers,
    };
  }

  get<T = unknown>(path: string, more?: RequestMore): Promise<Answer<T>> {
    return this.request<T>("GET", path, undefined, more);
  }

  post<T = unknown>(path: string, body?: unknown, more?: RequestMore): Promise<Answer<T>> {
    return this.request<T>("POST", path, body, more);
  }

  patch<T = unknown>(path: string, body?: unknown, more?: RequestMore): Promise<Answer<T>> {
    return this.request<T>("PATCH", path, body, more);
  }

  put<T = unknown>(path: string, body?: unknown, more?: RequestMore): Promise<Answer<T>> {
    return this.request<T>("PUT", path, body, more);
  }

  delete<T = unknown>(path: string, more?: RequestMore): Promise<Answer<T>> {
    return this.request<T>("DELETE", path, undefined, more);
  }

  async signIn(login: string, password: string, centre?: string): Promise<Answer<Me>> {
    const answer = await this.post<Me>("/session", { login, password, ...(centre && { centre }) });
    if (answer.status === 200) this.#take(answer.body);
    return answer;
  }

  async refresh(): Promise<Me> {
    const { body } = await this.get<Me>("/me");
    this.#take(body);
    return body;
  }

  /** Sends a form with parts in the given order. */
  upload<T = unknown>(
    path: string,
    parts: readonly FormPart[],
    method: "POST" | "PUT" = "POST",
  ): Promise<Answer<T>> {
    const { body, contentType } = multipartBody(parts);
    return this.request<T>(method, path, body, { headers: { "content-type": contentType } });
  }

  #take(me: Me): void {
    this.me = me;
    this.csrfToken = me.csrfToken;
  }
}

export type FormPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly fileName: string; readonly bytes: Buffer | string };

function multipartBody(parts: readonly FormPart[]): { body: Buffer; contentType: string } {
  const boundary = "----perezvon-test-boundary";
  const chunks: Buffer[] = [];
  for (const part of parts) {
    const file = "bytes" in part ? `; filename="${part.fileName}"\r\ncontent-type: text/csv` : "";
    chunks.push(
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${part.name}"${file}\r\n\r\n`),
    );
    chunks.push(Buffer.from("bytes" in part ? (part.bytes as string) : part.value), Buffer.from("\r\n"));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { body: Buffer.concat(chunks), contentType: `multipart/form-data; boundary=${boundary}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
