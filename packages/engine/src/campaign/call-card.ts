import type { DeskDisposition } from "@perezvon/model";
import type { PartSubject } from "../desk/part-contract.ts";
import type { Dial } from "./dial.ts";
import type { RecordDesk } from "./record-desk.ts";

/** What an agent is offered with an answered dial of a campaign. */
export function callCard(
  dial: Dial,
  dispositions: readonly DeskDisposition[],
  record: boolean,
  now: number,
  recordDesk?: RecordDesk,
): Omit<PartSubject, "callId"> {
  const { record: row, campaign, start, times } = dial;
  return {
    direction: "outbound",
    service: { id: campaign.id, name: campaign.name },
    campaign: { id: campaign.id, name: campaign.name },
    recordId: row.recordId,
    customer: { name: row.customerName, number: start.number },
    fields: row.fields,
    history: row.history,
    waitedMs: now - (times.answeredAt ?? now),
    dispositions,
    dispositionRequired: campaign.dispositionRequired,
    afterCallWork: campaign.afterCallWork,
    // The card is on the screen and the voice follows at once; the agent never hears ringing (DSK-CMR-05).
    autoAnswer: true,
    record,
    ownNumber: start.callerNumber,
    recordDesk,
    messages: campaign.messages,
    script: dial.script,
  };
}
