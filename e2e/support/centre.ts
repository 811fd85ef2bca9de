import type {
  CallerNumber,
  CallSettingsPut,
  CallSettingsView,
  Campaign,
  ContactList,
  Endpoint,
  Group,
  Import,
} from "@perezvon/api";
import { systemTimers } from "@perezvon/base";
import type { DeskCommand, DeskSnapshot } from "@perezvon/model";
import { everything, newPassword } from "../../packages/sim/src/headless/agents.ts";
import { ApiClient } from "../../packages/sim/src/headless/api-client.ts";
import { EventConnection } from "../../packages/sim/src/headless/event-connection.ts";
import { until } from "./baresip.ts";
import type { Product } from "./product.ts";

/** A signed-in user of the demo centre; the temporary password has been replaced. */
export interface Member {
  readonly client: ApiClient;
  readonly login: string;
  readonly password: string;
  readonly userId: string;
}

const passwords = new WeakMap<Product, Map<string, string>>();

export async function signIn(product: Product, login: string): Promise<Member> {
  const known = passwords.get(product) ?? new Map(product.passwords);
  passwords.set(product, known);
  const client = new ApiClient(product.server.ready.http);
  const { me, password } = await client.signIn(login, known.get(login) ?? "", newPassword());
  known.set(login, password);
  return { client, login, password, userId: me.user.id };
}

/** Two channels, so that a test can hear who is in which; and what else it wants of the centre's calls. */
export async function setCalls(admin: Member, change: Partial<CallSettingsPut> = {}): Promise<void> {
  const { version: _, ...present } = await admin.client.get<CallSettingsView>("/call-settings");
  const body = { ...present, recordingFormat: "wav_pcm16_stereo", ...change };
  await admin.client.request("PUT", "/call-settings", body);
}

/** The SIP line of a user, with its password, as the administrator's page shows it. */
export async function lineOf(admin: Member, user: Member): Promise<Endpoint & { password: string }> {
  const endpoints = await everything<Endpoint>(admin.client, "/endpoints?show=true");
  const line = endpoints.find((endpoint) => endpoint.user.id === user.userId);
  if (!line?.password) throw new Error(`${user.login} has no SIP line`);
  return { ...line, password: line.password };
}

/** An agent's desk over the event WebSocket, as a page holds it. */
export interface Desk {
  snapshot(): DeskSnapshot | undefined;
  send(command: DeskCommand): Promise<unknown>;
  /** Waits until the desk is as described. */
  until(what: string, holds: (snapshot: DeskSnapshot) => boolean, limitMs?: number): Promise<DeskSnapshot>;
  close(): void;
}

export async function openDesk(product: Product, member: Member): Promise<Desk> {
  let snapshot: DeskSnapshot | undefined;
  const connection = await EventConnection.open({
    base: product.server.ready.http,
    cookie: member.client.cookie,
    timers: systemTimers,
    topics: ["desk"],
    onEvent: (topic, data) => {
      if (topic === "desk") snapshot = data as DeskSnapshot;
    },
    onLost: () => undefined,
    onFresh: () => undefined,
  });
  snapshot = await connection.command<DeskSnapshot>({ kind: "desk.open" });
  return {
    snapshot: () => snapshot,
    send: (command) => connection.command({ kind: "desk", command }),
    async until(what, holds, limitMs = 15_000) {
      await until(
        () => snapshot !== undefined && holds(snapshot),
        limitMs,
        () => `${member.login} is not ${what}: ${JSON.stringify(snapshot)}`,
      );
      return snapshot!;
    },
    close: () => connection.close(),
  };
}

/** A progressive campaign of the demo centre's agents over these numbers, enabled and not started. */
export async function makeCampaign(
  admin: Member,
  name: string,
  numbers: readonly string[],
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<{ campaign: Campaign; list: ContactList }> {
  const { client } = admin;
  const list = await client.post<ContactList>("/lists", { name: `Список ${name}` });
  const rows = numbers.map((number, index) => `Клиент ${index + 1},${number}`);
  let entry = await client.upload<Import>(
    `/lists/${list.id}/imports`,
    {
      encoding: "utf-8",
      delimiter: ",",
      header: true,
      mode: "append",
      columns: [
        { name: "Имя", type: "full_name" },
        { name: "Телефон", type: "phone" },
      ],
    },
    "list.csv",
    `Имя,Телефон\r\n${rows.join("\r\n")}\r\n`,
  );
  await until(
    async () => {
      entry = await client.get<Import>(`/lists/${list.id}/imports/${entry.id}`);
      return entry.state !== "running";
    },
    30_000,
    () => "the import does not end",
  );
  const groups = await everything<Group>(client, "/groups");
  const group = groups.toSorted((a, b) => b.members - a.members)[0]!;
  const callers = await everything<CallerNumber>(client, "/numbers");
  const campaign = await client.post<Campaign>("/campaigns", {
    name,
    enabled: true,
    mode: "progressive",
    groupIds: [group.id],
    lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
    callerNumber: callers[0]?.number ?? null,
    noAnswerSeconds: 45,
    dialsPerAgent: 1,
    dialStartsPerSecond: 10,
    detectVoice: true,
    detectMachine: true,
    waitForBeep: false,
    dispositionRequired: false,
    afterCallWork: true,
    ...overrides,
  });
  return { campaign, list };
}
