import type { Scenario } from "@perezvon/flow";
import type { CentreContext } from "../context.ts";
import { ScenarioCall } from "../inbound/scenario-call.ts";
import type { CampaignSurroundings } from "./campaign-surroundings.ts";
import type { Dial } from "./dial.ts";
import type { ScenarioStarter } from "./dial-scenario.ts";

/** How a scenario of the campaign begins with the customer of this dial. */
export function scenarioOfDial(
  context: CentreContext,
  { distribution, session }: Pick<CampaignSurroundings, "distribution" | "session">,
  dial: Dial,
  scenario: Scenario,
  recordCalls: boolean,
): ScenarioStarter {
  const { id, name, afterCallWork, dialTime, dispositionRequired } = dial.campaign;
  const service = { id, name, afterCallWork, dispositionRequired };
  return (client) =>
    new ScenarioCall(context, {
      callId: dial.callId,
      callerLegId: dial.legId,
      answered: true,
      from: dial.start.number,
      callerName: dial.record.customerName,
      to: dial.start.callerNumber,
      direction: "outbound",
      // Behind everybody who calls in, unless the scenario asks for more (OUT-MOD-13).
      entry: { scenario, service, priority: 1, hours: dialTime.hours },
      variables: variablesOf(dial),
      dispositions: [],
      distribution,
      recordCalls,
      client,
      session,
      over: () => undefined,
    });
}

/** Fields of the record by their keys and by the names that people see, for what a scenario says and asks. */
function variablesOf({ record }: Dial): Readonly<Record<string, string>> {
  const byName = record.fields.map(({ name, value }) => [name, value] as const);
  const byKey = record.fields.map(({ key, value }) => [key, value] as const);
  return { ...Object.fromEntries([...byName, ...byKey]), "customer.name": record.customerName ?? "" };
}
