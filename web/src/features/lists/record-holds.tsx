import type { RecordHold } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { dispositionName } from "../disposition-name.ts";
import classes from "./record-card.module.css";

/** «Почему запись не набирается?» in one campaign: the one rule that holds it, and when it lifts (OUT-DIA-03). */
export function RecordHoldLine({
  listId,
  recordId,
  campaignId,
}: {
  readonly listId: string;
  readonly recordId: number;
  readonly campaignId: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const holds = useQuery({
    queryKey: ["lists", listId, "holds", recordId],
    queryFn: async () =>
      (await call("recordHolds", { params: { id: listId }, query: { record: recordId } })).items,
    refetchInterval: 10_000,
  });
  const hold = holds.data?.find((each) => each.campaignId === campaignId);
  if (!hold) return null;
  const until = hold.until && t("linked.holdUntil", { at: format.dateTime(hold.until) });
  const zones = hold.zones.length > 0 && t("linked.holdZones", { zones: hold.zones.join(", ") });
  return (
    <p className={classes.hold} data-turn={hold.hold === "turn" || undefined}>
      <span className={classes.holdTitle}>{t("linked.whyNotDialled")}</span>
      {[t(`linked.hold.${hold.hold}`, params(hold, format.language)), until, zones]
        .filter(Boolean)
        .join(", ")}
      .
    </p>
  );
}

function params(hold: RecordHold, language: "ru" | "en") {
  return {
    disposition: dispositionName(hold.disposition, language),
    group: hold.quotaGroup ?? "",
    campaign: hold.waitsFor ?? "",
    agent: hold.agent ?? "",
  };
}
