import type {
  CallerNumber,
  Campaign,
  CampaignPacing,
  CampaignStatistics,
  ContactList,
  Finding,
  Group,
  Import,
} from "@perezvon/api";
import { sleep, type Timers } from "@perezvon/base";
import type { Scenario } from "@perezvon/flow";
import { everything } from "./agents.ts";
import type { ApiClient } from "./api-client.ts";
import type { ListFile } from "./list-file.ts";
import type { PartName } from "./run-plan.ts";

export interface DriverOptions {
  readonly admin: ApiClient;
  readonly timers: Timers;
  /** Makes names unique in a centre that has seen earlier runs. */
  readonly runName: string;
}

/** Most calls at a time of the automatic campaign. */
const automaticCalls = 2;

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
  async load(file: ListFile, name: PartName = "progressive"): Promise<ContactList> {
    const { admin, runName, timers } = this.#options;
    const list = await admin.post<ContactList>("/lists", { name: `Список ${name} ${runName}` });
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

  /** A campaign of this mode over the list; `follow_up` is a second progressive one. */
  async createCampaign(list: ContactList, group: Group, name: PartName = "progressive"): Promise<Campaign> {
    const { admin, runName } = this.#options;
    const numbers = await everything<CallerNumber>(admin, "/numbers");
    return admin.post<Campaign>("/campaigns", {
      name: `${name} ${runName}`,
      enabled: true,
      groupIds: name === "automatic" ? [] : [group.id],
      lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
      callerNumber: numbers[0]?.number ?? null,
      noAnswerSeconds: 10,
      shortRingConfirmed: true,
      dialStartsPerSecond: 20,
      detectVoice: true,
      detectMachine: true,
      waitForBeep: false,
      dispositionRequired: false,
      afterCallWork: true,
      ...(await this.#modeOf(name)),
    });
  }

  async #modeOf(name: PartName): Promise<object> {
    switch (name) {
      case "predictive":
        return { mode: "predictive", dialsPerAgent: 3, warmUpDials: 20, leastAgents: 1 };
      case "preview":
        return {
          mode: "preview",
          preview: { acceptAutomatically: true, seconds: 0, whenOver: "nothing", numbers: "any" },
        };
      case "automatic":
        return { mode: "automatic", simultaneousCalls: automaticCalls, scenarioId: await this.#scenario() };
      default:
        return { mode: "progressive", dialsPerAgent: 1 };
    }
  }

  /** Who answers hears an information, and that is his status. */
  async #scenario(): Promise<string> {
    const { admin, runName } = this.#options;
    const scenario: Scenario = {
      format: 1,
      name: `Сообщение ${runName}`,
      start: "message",
      operations: [
        { id: "message", kind: "play_prompt", prompt: "information", exits: {} },
        { id: "heard", kind: "set_disposition", disposition: "sold", exits: {} },
        { id: "bye", kind: "exit", exits: {} },
      ],
    };
    return (await admin.post<{ id: string }>("/scenarios", { scenario })).id;
  }

  /** What a busy machine refused to dial (TEL-LIM-01) comes back after a minute: by the default table it would after the run. */
  async hasten(campaign: Campaign): Promise<Campaign> {
    const rules = campaign.redial.rules.map((rule) =>
      rule.disposition === "network_unavailable" ? { ...rule, repeats: 10, intervalMinutes: 1 } : rule,
    );
    return this.#redial(campaign, { ...campaign.redial, rules });
  }

  #redial({ id }: Campaign, redial: Campaign["redial"]): Promise<Campaign> {
    return this.#options.admin.request("PATCH", `/campaigns/${id}`, { redial });
  }

  /** One after another: the second dials when every record of the first is closed, so the first gives each one dial. */
  async link(first: Campaign, second: Campaign): Promise<void> {
    const { admin, runName } = this.#options;
    const rules = first.redial.rules.map((rule) =>
      rule.disposition === "network_unavailable" ? rule : { ...rule, repeats: 0 },
    );
    await this.#redial(first, { ...first.redial, maxAttemptsPerRecord: 1, maxAttemptsPerNumber: 1, rules });
    // Whoever joins a group is switched off until then (OUT-LNK-11).
    const enable = async (enabled: boolean) => {
      for (const { id } of [first, second]) await admin.request("PATCH", `/campaigns/${id}`, { enabled });
    };
    await enable(false);
    const { id: groupId } = await admin.post<{ id: string }>("/campaign-groups", {
      name: `Группа ${runName}`,
    });
    const put = (id: string, after: string | null) =>
      admin.request("PUT", `/campaigns/${id}/link`, { groupId, after, sharedConfirmed: true });
    await put(first.id, null);
    await put(second.id, first.id);
    await enable(true);
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

  /** Whether it dials by forecast now (OUT-MOD-06). */
  async predicts(campaign: Campaign): Promise<boolean> {
    return (await this.#options.admin.get<CampaignPacing>(`/campaigns/${campaign.id}/pacing`)).predicting;
  }

  results(campaign: Campaign, format: "simple" | "detailed"): Promise<string> {
    return this.#options.admin.text(
      `/campaigns/${campaign.id}/results?format=${format}&timeZone=UTC&header=en`,
    );
  }
}
