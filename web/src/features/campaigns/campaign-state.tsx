import type { Campaign } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { StateMark, type Tone } from "../../ui/state-dot.tsx";

export const campaignTones = {
  disabled: "idle",
  stopped: "idle",
  running: "ready",
  idle: "warn",
  completed: "after",
} as const satisfies Record<Campaign["state"]["code"], Tone>;

/** The state of a campaign; the reason and the next due time stand beside it or in the tooltip (OUT-CMP-02). */
export function CampaignStateMark({
  campaign,
  withReason = false,
}: {
  readonly campaign: Pick<Campaign, "state">;
  readonly withReason?: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { code, reason, nextDueAt, waitsFor } = campaign.state;
  const why = [
    waitsFor
      ? t("linked.waitsFor", {
          count: waitsFor.remaining,
          left: format.integer(waitsFor.remaining),
          name: waitsFor.name,
        })
      : reason && t(`words.campaignReason.${reason}`),
    waitsFor?.stopped && t("linked.waitsForStopped"),
    nextDueAt && t("admin.campaigns.nextDue", { at: format.dateTime(nextDueAt) }),
  ]
    .filter(Boolean)
    .join(", ");
  const word = t(`words.campaignState.${code}`);
  return (
    <StateMark
      tone={campaignTones[code]}
      pulse={code === "running"}
      label={withReason && why ? `${word}: ${why}` : word}
      hint={why || undefined}
    />
  );
}
