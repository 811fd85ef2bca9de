import { SegmentedControl } from "@mantine/core";
import type { Campaign } from "@perezvon/api";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DiagnosticsPart } from "./diagnostics-part.tsx";
import { type DiallingPart, diallingParts } from "./dialling-parts.ts";
import classes from "./dialling-tab.module.css";
import { DoNotCallPart } from "./do-not-call-part.tsx";
import { GeneralPart } from "./general-part.tsx";
import { RedialsPart } from "./redials-part.tsx";
import { TimePart } from "./time-part.tsx";

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
  const open = (value: string) => {
    const chosen = diallingParts.find((each) => each === value);
    void navigate({
      to: "/admin/campaigns/$campaignId/$tab",
      params: { campaignId: campaign.id, tab: "dialling" },
      search: chosen === undefined || chosen === "general" ? {} : { part: chosen },
    });
  };
  return (
    <>
      <div className={classes.parts}>
        <SegmentedControl
          size="xs"
          aria-label={t("admin.campaigns.tabs.dialling")}
          value={part}
          onChange={open}
          data={diallingParts.map((value) => ({ value, label: t(`admin.campaigns.dialling.${value}`) }))}
        />
      </div>
      {part === "general" && <GeneralPart campaign={campaign} />}
      {part === "time" && <TimePart campaign={campaign} />}
      {part === "redials" && <RedialsPart campaign={campaign} />}
      {part === "doNotCall" && <DoNotCallPart campaign={campaign} />}
      {part === "diagnostics" && <DiagnosticsPart campaign={campaign} />}
    </>
  );
}
