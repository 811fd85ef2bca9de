import { randomBytes } from "node:crypto";
import type { Endpoint, Group, User } from "@perezvon/api";
import { sleep, type Timers } from "@perezvon/base";
import { ApiClient, ApiError } from "./api-client.ts";

/** What a headless agent needs: a sign-in and a SIP line. */
export interface AgentAccount {
  readonly client: ApiClient;
  readonly login: string;
  readonly line: {
    readonly login: string;
    readonly password: string;
    readonly domain: string;
    readonly server: string;
  };
}

export interface SignInCard {
  readonly login: string;
  readonly password: string;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string | null;
}

const SIGN_IN_TRIES = 30;
const SIGN_IN_PAUSE_MS = 2000;

/** Signs in `count` agents of the group, creating those that the centre does not have yet. */
export async function prepareAgents(
  base: string,
  admin: ApiClient,
  cards: readonly SignInCard[],
  group: Group,
  count: number,
  timers: Timers,
): Promise<readonly AgentAccount[]> {
  const known = cards.filter(({ login }) => /^agent\d+$/.test(login)).slice(0, count);
  const created: SignInCard[] = [];
  for (let i = known.length; i < count; i++) created.push(await createAgent(admin, group, i + 1));
  const endpoints = await everything<Endpoint>(admin, "/endpoints?show=true");
  const accounts: AgentAccount[] = [];
  for (const card of [...known, ...created]) {
    const client = new ApiClient(base);
    const { me } = await signInPatiently(client, card, timers);
    const line = endpoints.find(({ user }) => user.id === me.user.id);
    if (!line?.password) throw new Error(`${card.login} has no SIP line`);
    const { domain, server } = line;
    accounts.push({
      client,
      login: card.login,
      line: { login: line.login, password: line.password, domain, server },
    });
  }
  return accounts;
}

/** Every item of a paged list. */
export async function everything<T>(client: ApiClient, path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  do {
    const separator = path.includes("?") ? "&" : "?";
    const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const page = await client.get<Page<T>>(`${path}${separator}limit=200${query}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return items;
}

export function newPassword(): string {
  return `${randomBytes(12).toString("base64url")}-aA1`;
}

async function createAgent(admin: ApiClient, group: Group, place: number): Promise<SignInCard> {
  const login = `headless${place}`;
  const created = await admin.post<{ user: User; temporaryPassword: string }>("/users", {
    login,
    firstName: "Агент",
    lastName: String(place),
    roles: ["AGT"],
    groupIds: [group.id],
    sipLine: true,
  });
  return { login, password: created.temporaryPassword };
}

/** Sign-ins are rate-limited, and a hundred agents come from one address. */
async function signInPatiently(client: ApiClient, card: SignInCard, timers: Timers) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.signIn(card.login, card.password, newPassword());
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429 || attempt >= SIGN_IN_TRIES) throw error;
      await sleep(timers, SIGN_IN_PAUSE_MS);
    }
  }
}
