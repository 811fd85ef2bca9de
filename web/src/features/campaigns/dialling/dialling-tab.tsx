import { SegmentedControl } from "@mantine/core";
import type { Campaign } from "@perezvon/api";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DiagnosticsPart } from "./diagnostics-part.tsx";
import classes from "./dialling-tab.module.css";
import { GeneralPart } from "./general-part.tsx";
import { RedialsPart } from "./redials-part.tsx";

const parts = ["general", "redials", "diagnostics"] as const;
export type DiallingPart = (typeof parts)[number];

/** «Обзвон» with its sub-tabs (DSK-SVC-10). */
export function DiallingTab({
  campaign,
  part,
}: {
  readonly campaign: Campaign;
  readonly part: DiallingPart;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = (value: string) =>
    void navigate({
      to: "/admin/campaigns/$campaignId/$tab",
      params: { campaignId: campaign.id, tab: "dialling" },
      search: value === "redials" || value === "diagnostics" ? { part: value } : {},
    });
  return (
    <>
      <div className={classes.parts}>
        <SegmentedControl
          size="xs"
          aria-label={t("admin.campaigns.tabs.dialling")}
          value={part}
          onChange={open}
          data={parts.map((value) => ({ value, label: t(`admin.campaigns.dialling.${value}`) }))}
        />
      </div>
      {part === "general" && <GeneralPart campaign={campaign} />}
      {part === "redials" && <RedialsPart campaign={campaign} />}
      {part === "diagnostics" && <DiagnosticsPart campaign={campaign} />}
    </>
  );
}
