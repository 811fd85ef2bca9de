import type {
  CallerNumber,
  Campaign,
  CampaignStatistics,
  ContactList,
  Finding,
  Group,
  Import,
} from "@perezvon/api";
import { sleep, type Timers } from "@perezvon/base";
import { everything } from "./agents.ts";
import type { ApiClient } from "./api-client.ts";
import type { ListFile } from "./list-file.ts";

export interface DriverOptions {
  readonly admin: ApiClient;
  readonly timers: Timers;
  /** Makes names unique in a centre that has seen earlier runs. */
  readonly runName: string;
}

const IMPORT_POLL_MS = 200;
const IMPORT_LIMIT_MS = 600_000;

/** What an administrator does for a campaign, over the HTTP contract. */
export class CampaignDriver {
  readonly #options: DriverOptions;

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  /** The group that the demo centre's agents are in: the largest. */
  async agentGroup(): Promise<Group> {
    const groups = await everything<Group>(this.#options.admin, "/groups");
    const largest = groups.toSorted((a, b) => b.members - a.members)[0];
    if (!largest) throw new Error("the centre has no group");
    return largest;
  }

  /** Loads the list through the import, and insists on every row. */
  async load(file: ListFile): Promise<ContactList> {
    const { admin, runName, timers } = this.#options;
    const list = await admin.post<ContactList>("/lists", { name: `Список ${runName}` });
    const options = {
      encoding: "utf-8",
      delimiter: ",",
      header: true,
      mode: "append",
      columns: file.columns,
    };
    let entry = await admin.upload<Import>(`/lists/${list.id}/imports`, options, "records.csv", file.csv);
    for (let waitedMs = 0; entry.state === "running"; waitedMs += IMPORT_POLL_MS) {
      if (waitedMs > IMPORT_LIMIT_MS) throw new Error("the import does not end");
      await sleep(timers, IMPORT_POLL_MS);
      entry = await admin.get<Import>(`/lists/${list.id}/imports/${entry.id}`);
    }
    if (entry.state !== "done" || entry.added !== file.numbers.length) {
      throw new Error(
        `import: ${entry.state}, ${entry.added} of ${file.numbers.length}, ${entry.failure ?? ""}`,
      );
    }
    return list;
  }

  async createCampaign(list: ContactList, group: Group): Promise<Campaign> {
    const { admin, runName } = this.#options;
    const numbers = await everything<CallerNumber>(admin, "/numbers");
    return admin.post<Campaign>("/campaigns", {
      name: `Кампания ${runName}`,
      enabled: true,
      mode: "progressive",
      groupIds: [group.id],
      lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
      callerNumber: numbers[0]?.number ?? null,
      noAnswerSeconds: 10,
      dialsPerAgent: 1,
      dialStartsPerSecond: 20,
      detectVoice: true,
      detectMachine: true,
      waitForBeep: false,
      dispositionRequired: false,
      afterCallWork: true,
    });
  }

  async start(campaign: Campaign): Promise<void> {
    const { admin } = this.#options;
    const { items } = await admin.get<{ items: readonly Finding[] }>(`/campaigns/${campaign.id}/diagnostics`);
    const errors = items.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new Error(`diagnostics: ${errors.map(({ code }) => code).join(", ")}`);
    await admin.post(`/campaigns/${campaign.id}/start`);
  }

  async stop(campaign: Campaign): Promise<void> {
    await this.#options.admin.post(`/campaigns/${campaign.id}/stop`);
  }

  get(campaign: Campaign): Promise<Campaign> {
    return this.#options.admin.get<Campaign>(`/campaigns/${campaign.id}`);
  }

  statistics(campaign: Campaign): Promise<CampaignStatistics> {
    return this.#options.admin.get<CampaignStatistics>(`/campaigns/${campaign.id}/statistics`);
  }

  results(campaign: Campaign, format: "simple" | "detailed"): Promise<string> {
    return this.#options.admin.text(
      `/campaigns/${campaign.id}/results?format=${format}&timeZone=UTC&header=en`,
    );
  }
}
