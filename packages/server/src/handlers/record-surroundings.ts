import { postalCodeKey } from "@perezvon/dialer";
import { contactHistoryMs, environmentOf } from "@perezvon/engine";
import type { Campaign, CentreId } from "@perezvon/model";
import type { RecordSituationRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";

/** What the redial rules need to know of the world around one record, as the dialler would ask. */
export async function surroundingsOf(
  { store }: Pick<ServerContext, "store">,
  centreId: CentreId,
  campaign: Campaign,
  record: RecordSituationRow["record"],
  now: number,
) {
  const { campaigns } = store.engine;
  const [barred, rows, numberZones, contacts] = await Promise.all([
    campaigns.barredNumbers(centreId, record.numbers),
    campaigns.callingHours(centreId),
    campaigns.numberZones(centreId, [...record.numbers, postalCodeKey(record.traits.postalCode)]),
    campaigns.contactHistory(centreId, [record], now - contactHistoryMs),
  ]);
  const hours = campaign.dialTime.useCallingHours ? rows : [];
  const environment = environmentOf(record, campaign, hours, barred, numberZones, contacts);
  return { environment, numberZones };
}
