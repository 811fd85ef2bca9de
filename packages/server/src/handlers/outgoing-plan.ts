import type { FieldFault, OutgoingPlanPut, OutgoingPlanView } from "@perezvon/api";
import {
  type CentreId,
  type OutgoingPlan,
  type PlanChoice,
  parsePhone,
  planEntryFaults,
} from "@perezvon/model";
import type { OutgoingPlanRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid } from "../http/problem-error.ts";
import { actorOf } from "./inputs.ts";

type GivenChoice = OutgoingPlanPut["usual"];

/** «Исходящий номерной план» (INB-DOU-01). */
export function outgoingPlanHandlers(context: ServerContext): Handlers<"outgoingPlan" | "outgoingPlanPut"> {
  const { store, clock } = context;
  return {
    outgoingPlan: {
      handle: async ({ who }) => view(await store.outgoingPlan.get(who.session.centreId)),
    },
    outgoingPlanPut: {
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const plan = await planOf(context, centreId, who.user.centre.homeCountry, body);
        const options = { version: body.version, at: clock.now() };
        return view(await store.outgoingPlan.put(centreId, plan, options, actorOf(who, request)));
      },
    },
  };
}

/** Every fault at its field; the numbers shown have to be the centre's (INB-DOU-06). */
async function planOf(
  { store }: ServerContext,
  centreId: CentreId,
  homeCountry: string,
  { usual, entries }: OutgoingPlanPut,
): Promise<OutgoingPlan> {
  const written = entries.map(({ digits, insert, ...entry }) => ({
    ...entry,
    digits: digits.trim(),
    insert: insert.trim(),
  }));
  const choices: readonly [field: string, choice: GivenChoice][] = [
    ["usual", usual],
    ...written.map(({ shown }, place): [string, GivenChoice] => [`entries.${place}.shown`, shown]),
  ];
  const parsed = choices.flatMap(([, choice]) => phoneOf(choice, homeCountry) ?? []);
  const own = await store.engine.campaigns.ownNumbers(centreId, parsed);
  const faults: FieldFault[] = planEntryFaults(written).map((fault) => fault as FieldFault);
  for (const [field, choice] of choices) {
    const code = choiceFault(choice, phoneOf(choice, homeCountry), own);
    if (code !== undefined) faults.push({ field: `${field}.number`, code });
  }
  if (faults.length > 0) throw invalid(faults);
  const chosen = (choice: GivenChoice): PlanChoice | undefined =>
    choice === null ? undefined : { caller: choice.caller, number: phoneOf(choice, homeCountry) };
  return {
    usual: chosen(usual),
    entries: written.map(({ shown, ...entry }) => ({ ...entry, shown: chosen(shown) })),
  };
}

/** E.164; the text as it stands where it is no number, which belongs to nobody then. */
function phoneOf(choice: GivenChoice, homeCountry: string): string | undefined {
  // A random number is not named.
  if (choice === null || choice.caller === "random" || !choice.number?.trim()) return undefined;
  const phone = parsePhone(choice.number, homeCountry);
  return phone.ok ? phone.value : choice.number;
}

function choiceFault(
  choice: GivenChoice,
  number: string | undefined,
  own: ReadonlyMap<string, unknown>,
): FieldFault["code"] | undefined {
  if (choice === null) return undefined;
  if (choice.caller === "fixed" && number === undefined) return "required";
  return number === undefined || own.has(number) ? undefined : "not_found";
}

function view({ usual, entries, version }: OutgoingPlanRow): OutgoingPlanView {
  const shownOf = (choice: PlanChoice | undefined) => choice && { ...choice, number: choice.number ?? null };
  return {
    usual: shownOf(usual) ?? null,
    entries: entries.map((entry) => ({ ...entry, shown: shownOf(entry.shown) ?? null })),
    version,
  };
}
