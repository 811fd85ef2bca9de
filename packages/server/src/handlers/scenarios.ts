import type { CampaignChange, CampaignCreate, FieldCode, Scenario } from "@perezvon/api";
import {
  type Scenario as Definition,
  type Operation,
  type ScenarioFault,
  validateScenario,
} from "@perezvon/flow";
import type { CentreId, DoNotCallListId } from "@perezvon/model";
import { RefusedError, type ScenarioRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import { mustBeMessages } from "./audio.ts";
import { actorOf, trimmedName } from "./inputs.ts";
import { instant } from "./views.ts";

type ScenarioHandlers = Handlers<
  "scenarios" | "scenario" | "scenarioCreate" | "scenarioPut" | "scenarioDelete"
>;

/** Voice scenarios: what campaigns and entries choose from, made, exported and imported as one file (INB-SCN-02, INB-SCN-06). */
export function scenarioHandlers(context: ServerContext): ScenarioHandlers {
  const { clock, engine, store } = context;
  /** Campaigns that use it read it anew; calls finish on the version they began with (INB-SCN-05). */
  const told = async (centreId: CentreId, row: ScenarioRow) => {
    for (const { id } of row.campaigns) await engine.campaigns.changed(centreId, id);
    return view(row);
  };
  return {
    scenarios: {
      handle: async ({ who }) => ({ items: (await store.scenarios.list(who.session.centreId)).map(view) }),
    },
    scenario: {
      async handle({ who, params }) {
        const row = await store.scenarios.get(who.session.centreId, params.id);
        if (row === undefined) throw new ProblemError("not_found");
        return { scenario: row.definition as Record<string, unknown> };
      },
    },
    scenarioCreate: {
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const actor = actorOf(who, request);
        const input = checked(body.scenario);
        await mustBeThere(context, centreId, input.definition);
        return view(await store.scenarios.put(centreId, undefined, input, clock.now(), actor));
      },
    },
    scenarioPut: {
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        const actor = actorOf(who, request);
        const input = checked(body.scenario);
        await mustBeThere(context, centreId, input.definition);
        return told(centreId, await store.scenarios.put(centreId, params.id, input, clock.now(), actor));
      },
    },
    scenarioDelete: {
      async handle({ who, params, request }) {
        await store.scenarios.delete(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        return null;
      },
    },
  };
}

/** What a campaign names must be one of the centre's. */
export async function mustBeKnown(
  { store }: Pick<ServerContext, "store">,
  centreId: CentreId,
  { scenarioId, abandoned, machine, musicId, redial }: CampaignCreate | CampaignChange,
): Promise<void> {
  if (machine?.treatment === "scenario" && machine.scenarioId == null)
    throw invalidField("machine.scenarioId", "required");
  await mustBeMessages({ store }, centreId, {
    "abandoned.messageId": abandoned?.messageId,
    "machine.messageId": machine?.messageId,
    musicId,
  });
  const named = {
    scenarioId,
    "abandoned.scenarioId": abandoned?.scenarioId,
    "machine.scenarioId": machine?.scenarioId,
    ...Object.fromEntries(
      (redial?.rules ?? []).map(({ action }, place) => [
        `redial.rules.${place}.action.scenarioId`,
        action.kind === "run_scenario" ? action.scenarioId : undefined,
      ]),
    ),
  };
  for (const [field, id] of Object.entries(named)) {
    if (id == null) continue;
    if ((await store.scenarios.get(centreId, id)) === undefined) throw invalidField(field, "not_found");
  }
}

/** What its operations name of the centre: web services and do-not-call lists (INB-SCN-05). */
async function mustBeThere(
  { clock, store }: ServerContext,
  centreId: CentreId,
  { operations }: Definition,
): Promise<void> {
  const services = operations.some((each) => each.kind === "fetch_url" && each.connection !== undefined)
    ? await store.webServices.list(centreId)
    : [];
  const faults: { field: string; code: FieldCode }[] = [];
  for (const [place, operation] of operations.entries()) {
    const at = `scenario.operations.${place}`;
    if (operation.kind === "fetch_url" && operation.connection !== undefined) {
      if (!services.some(({ id }) => id === operation.connection))
        faults.push({ field: `${at}.connection`, code: "not_found" });
    } else if (operation.kind === "add_to_dnc" && operation.list !== undefined) {
      const kind = await kindOfList(store, centreId, operation.list, clock.now());
      if (kind !== "internal")
        faults.push({ field: `${at}.list`, code: kind === undefined ? "not_found" : "not_allowed" });
    }
  }
  if (faults.length > 0) throw invalid(faults);
}

async function kindOfList(
  { doNotCall }: ServerContext["store"],
  centreId: CentreId,
  id: string,
  now: number,
): Promise<string | undefined> {
  if (!uuid.test(id)) return undefined;
  try {
    return (await doNotCall.get(centreId, id as DoNotCallListId, now)).kind;
  } catch (error) {
    if (error instanceof RefusedError && error.code === "not_found") return undefined;
    throw error;
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One operation outside a scenario. */
export function checkedOperation(given: Readonly<Record<string, unknown>>): Operation {
  const operation = { ...given, exits: {} };
  const valid = validateScenario({ format: 1, name: "x", start: given.id, operations: [operation] });
  if (valid.ok) return valid.value.scenario.operations[0]!;
  throw invalid(
    valid.error.map(({ field, code }) => ({
      field: field.replace(/^operations\.0/, "operation"),
      code: fieldCodes[code],
    })),
  );
}

/** A scenario with faults is not saved; each is named by its path (INB-SCN-05). */
function checked(given: unknown): { readonly name: string; readonly definition: Definition } {
  const valid = validateScenario(given);
  if (!valid.ok)
    throw invalid(
      valid.error.map(({ field, code }) => ({ field: `scenario.${field}`, code: fieldCodes[code] })),
    );
  const { scenario } = valid.value;
  const name = trimmedName(scenario.name);
  if (name === "") throw invalid([{ field: "scenario.name", code: "required" }]);
  return { name, definition: { ...scenario, name } };
}

const fieldCodes: Readonly<Record<ScenarioFault["code"], FieldCode>> = {
  scenario_format: "wrong_format",
  required: "required",
  too_long: "too_long",
  too_many: "too_many_items",
  unknown_field: "unknown_field",
  unknown_kind: "not_allowed",
  range: "out_of_range",
  invalid: "not_allowed",
  duplicate: "duplicate",
  no_target: "not_found",
  no_connect: "required",
  exit_empty: "required",
  unreachable: "not_allowed",
};

function view({ id, name, version, updatedAt, campaigns, entries }: ScenarioRow): Scenario {
  const usedBy = [...campaigns.map((campaign) => campaign.name), ...entries];
  return { id, name, version, updatedAt: instant(updatedAt), usedBy };
}
