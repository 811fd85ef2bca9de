import type { RedialEnvironment } from "@perezvon/dialer";
import { postalCodeKey } from "@perezvon/dialer";
import type { Campaign } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { ClaimedRecord, DoNotCallMatches } from "../ports.ts";
import type { AttemptWriter } from "./attempt-writer.ts";
import type { CampaignScenarios } from "./campaign-scenarios.ts";
import { asksZones, contactHistoryMs, environmentOf } from "./environment.ts";
import type { ShownNumber } from "./shown-numbers.ts";

/** What was asked about a claimed record directly before its dial. */
export interface RecordSurroundings {
  readonly environment: RedialEnvironment;
  /** The same for this record with a further number. */
  readonly environmentOf: (record: ClaimedRecord) => RedialEnvironment;
  /** Undefined when neither it nor a number of it stands on a do-not-call list. */
  readonly listed: DoNotCallMatches | undefined;
  /** The number to show for a dial of this number; asked once for each dial, which it counts. */
  readonly shownFor: (number: string) => ShownNumber;
}

/**
 * Asks the store about records that are about to be dialled: bars, do-not-call lists and hours, as they stand now (OUT-DNC-03).
 * What follows for each is worked out when it is taken up, so that a record which cannot be holds up no other.
 */
export async function surroundingsOf(
  { store, centreId }: CentreContext,
  campaign: Campaign,
  claimed: readonly ClaimedRecord[],
  now: number,
  writer: AttemptWriter,
  scenarios: CampaignScenarios,
): Promise<readonly (() => RecordSurroundings)[]> {
  const retry: AttemptWriter["retry"] = (label, read) => writer.retry(label, read);
  const numbers = [...new Set(claimed.flatMap((record) => record.numbers))];
  const placed = claimed
    .filter((record) => asksZones(record, campaign))
    .flatMap(({ numbers, traits }) => {
      const code = campaign.dialTime.twoZones ? postalCodeKey(traits.postalCode) : "";
      return code === "" ? numbers : [...numbers, code];
    });
  const [barred, matches, rows, zones, contacts, shownFor] = await Promise.all([
    retry("barred numbers", () => store.campaigns.barredNumbers(centreId, numbers)),
    campaign.doNotCall.lists.length === 0
      ? []
      : retry("do-not-call", () => store.campaigns.doNotCallMatches(centreId, campaign.id, claimed, now)),
    campaign.dialTime.useCallingHours
      ? retry("calling hours", () => store.campaigns.callingHours(centreId))
      : [],
    placed.length === 0
      ? undefined
      : retry("number zones", () => store.campaigns.numberZones(centreId, [...new Set(placed)])),
    campaign.redial.frequency === undefined
      ? undefined
      : retry("past attempts", () =>
          store.campaigns.contactHistory(centreId, claimed, now - contactHistoryMs),
        ),
    writer.numbers.prepare(campaign, claimed, now, retry),
  ]);
  const around = (record: ClaimedRecord): RedialEnvironment => ({
    ...environmentOf(record, campaign, rows, barred, zones, contacts),
    runScenario: scenarios.runner(campaign, record),
  });
  const listed = new Map(matches.map((match) => [match.place, match]));
  return claimed.map((record, place) => () => ({
    environment: around(record),
    environmentOf: around,
    listed: listed.get(place),
    shownFor: (number) => shownFor(record, number),
  }));
}
