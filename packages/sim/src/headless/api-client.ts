import { csrfHeader, type Me, type Problem, sessionCookie } from "@perezvon/api";

/** The product refused a request. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(method: string, path: string, status: number, problem: Partial<Problem>) {
    super(
      `${method} ${path}: ${status} ${problem.code ?? ""} ${JSON.stringify(problem.errors ?? problem.params ?? "")}`,
    );
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "unknown";
  }
}

const REQUEST_TIMEOUT_MS = 60_000;

/** One signed-in user of the product, seen through its HTTP contract alone. */
export class ApiClient {
  readonly #base: string;
  #cookie = "";
  #csrfToken = "";

  constructor(base: string) {
    this.#base = base;
  }

  get cookie(): string {
    return this.#cookie;
  }

  /** Signs in and, where the password is a temporary one, changes it (PLT-AUT-02). Returns the password now in force. */
  async signIn(login: string, password: string, replacement: string): Promise<{ me: Me; password: string }> {
    let me = await this.request<Me>("POST", "/session", { login, password });
    this.#csrfToken = me.csrfToken;
    if (!me.passwordChangeRequired) return { me, password };
    await this.request("POST", "/me/password", { current: password, next: replacement });
    me = await this.request<Me>("GET", "/me");
    this.#csrfToken = me.csrfToken;
    return { me, password: replacement };
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>("GET", path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.request<T>("POST", path, body);
  }

  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const json: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    const response = await this.#send(
      method,
      path,
      json,
      body === undefined ? undefined : JSON.stringify(body),
    );
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  async upload<T>(
    path: string,
    options: unknown,
    fileName: string,
    file: string | Uint8Array<ArrayBuffer>,
    { method = "POST", type = "text/csv" } = {},
  ): Promise<T> {
    const form = new FormData();
    form.append("options", JSON.stringify(options));
    form.append("file", new Blob([file], { type }), fileName);
    const response = await this.#send(method, path, {}, form);
    return (await response.json()) as T;
  }

  async text(path: string): Promise<string> {
    return (await this.#send("GET", path, {}, undefined)).text();
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | FormData | undefined,
  ): Promise<Response> {
    const response = await fetch(`${this.#base}/api/v1${path}`, {
      method,
      headers: {
        ...headers,
        cookie: this.#cookie,
        ...(method === "GET" ? {} : { [csrfHeader]: this.#csrfToken }),
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(";", 1)[0] ?? "";
      if (pair.split("=", 1)[0]?.endsWith(sessionCookie)) this.#cookie = pair;
    }
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    throw new ApiError(method, path, response.status, problem);
  }
}
