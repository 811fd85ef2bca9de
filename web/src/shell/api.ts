import {
  apiPrefix,
  csrfHeader,
  type FieldFault,
  type Problem,
  type Route,
  type RouteAnswer,
  type RouteBody,
  type RouteName,
  type RouteParams,
  type RouteQuery,
  routes,
} from "@perezvon/api";

/** What a route of the contract may be called with; a part that the route does not have cannot be given. */
type Input<N extends RouteName> = Part<"params", RouteParams<N>> &
  OptionalPart<"query", RouteQuery<N>> &
  Part<"body", RouteBody<N>> & { readonly form?: FormData; readonly signal?: AbortSignal };
type Part<K extends string, T> = [T] extends [undefined] ? unknown : { readonly [P in K]: T };
type OptionalPart<K extends string, T> = [T] extends [undefined] ? unknown : { readonly [P in K]?: T };

/** A refused request. `code` is stable and language-free; its text is in the catalogues (PLT-GEN-02). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly faults: readonly FieldFault[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly requestId: string | undefined;

  constructor(status: number, problem: Partial<Problem> & { code: string }) {
    super(problem.code);
    this.status = status;
    this.code = problem.code;
    this.faults = problem.errors ?? [];
    this.params = problem.params ?? {};
    this.requestId = problem.requestId;
  }
}

let csrfToken = "";
/** The token of `GET /me`; every changing request carries it. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** Calls one operation of the contract by its name. */
export async function call<N extends RouteName>(name: N, input: Input<N>): Promise<RouteAnswer<N>> {
  const response = await answerOf(name, input);
  if (response.status === 204) return null as RouteAnswer<N>;
  return (await response.json()) as RouteAnswer<N>;
}

/** Calls an operation that answers with a file, under the name that the server gives it. */
export async function callForFile<N extends RouteName>(name: N, input: Input<N>): Promise<File> {
  const response = await answerOf(name, input);
  const said = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  return new File([await response.blob()], said === undefined ? "file" : decodeURIComponent(said));
}

async function answerOf<N extends RouteName>(name: N, input: Input<N>): Promise<Response> {
  const route: Route = routes[name];
  const { query, body, form, signal } = input as LooseInput;
  const headers: Record<string, string> = { accept: "application/json" };
  if (route.method !== "GET") headers[csrfHeader] = csrfToken;
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await reach(urlOf(name, input) + queryText(query), {
    method: route.method,
    headers,
    body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
    credentials: "same-origin",
    signal,
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Address of an operation, for links to files. */
export function addressOf<N extends RouteName>(name: N, input: Input<N>): string {
  return urlOf(name, input) + queryText((input as LooseInput).query);
}

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly form?: FormData;
  readonly signal?: AbortSignal;
}

function urlOf<N extends RouteName>(name: N, input: Input<N>): string {
  const { params = {} } = input as LooseInput;
  return (
    apiPrefix +
    routes[name].path.replace(/(?<=\/):(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])))
  );
}

function queryText(query: Readonly<Record<string, unknown>> | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  if (pairs.length === 0) return "";
  return `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, { code: "network" });
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  try {
    const problem = (await response.json()) as Partial<Problem>;
    return new ApiError(response.status, { ...problem, code: problem.code ?? `http_${response.status}` });
  } catch {
    return new ApiError(response.status, { code: `http_${response.status}` });
  }
}
