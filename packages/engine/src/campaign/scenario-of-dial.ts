import type { Scenario } from "@perezvon/flow";
import type { CentreContext } from "../context.ts";
import { ScenarioCall } from "../inbound/scenario-call.ts";
import type { CampaignSurroundings } from "./campaign-surroundings.ts";
import type { Dial } from "./dial.ts";
import type { ScenarioStarter } from "./dial-scenario.ts";
import { recordVariables } from "./record-variables.ts";

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
      variables: recordVariables(dial.record, dial.start.number),
      dispositions: [],
      distribution,
      recordCalls,
      client,
      session,
      over: () => undefined,
    });
}
