import { useParams, useSearch } from "@tanstack/react-router";
import { NotFoundPage } from "../../shell/errors/error-pages.tsx";
import { ArchiveTab } from "./archive-tab.tsx";
import { AudioTab } from "./audio-tab.tsx";
import { useCampaigns } from "./campaign-queries.ts";
import { campaignTabIds } from "./campaign-tabs.ts";
import { DiallingTab } from "./dialling/dialling-tab.tsx";
import { DispositionsTab } from "./dispositions/dispositions-tab.tsx";
import { ExportTasksTab } from "./export-tasks/export-tasks-tab.tsx";
import { ForecastTab } from "./forecast/forecast-tab.tsx";
import { ResultsTab } from "./results/results-tab.tsx";
import { CampaignListsTab } from "./tabs/campaign-lists-tab.tsx";
import { NumbersTab } from "./tabs/numbers-tab.tsx";
import { PropertiesTab } from "./tabs/properties-tab.tsx";
import { ScriptTab } from "./tabs/script-tab.tsx";
import { StaffTab } from "./tabs/staff-tab.tsx";

export function CampaignTab() {
  const { campaignId, tab } = useParams({ from: "/signed-in/admin/campaigns/$campaignId/$tab" });
  const { part } = useSearch({ from: "/signed-in/admin/campaigns/$campaignId/$tab" });
  const campaign = useCampaigns().data?.find(({ id }) => id === campaignId);
  if (!campaign) return null;
  switch (campaignTabIds.find((id) => id === tab)) {
    case "properties":
      return <PropertiesTab campaign={campaign} />;
    case "staff":
      return <StaffTab campaign={campaign} />;
    case "lists":
      return <CampaignListsTab campaign={campaign} />;
    case "dispositions":
      return <DispositionsTab campaign={campaign} />;
    case "scripts":
      return <ScriptTab campaign={campaign} />;
    case "numbers":
      return <NumbersTab campaign={campaign} />;
    case "dialling":
      return <DiallingTab campaign={campaign} part={part ?? "general"} />;
    case "forecast":
      return <ForecastTab campaign={campaign} />;
    case "results":
      return <ResultsTab campaign={campaign} />;
    case "exports":
      return <ExportTasksTab campaign={campaign} />;
    case "archive":
      return <ArchiveTab campaign={campaign} />;
    case "audio":
      return <AudioTab campaign={campaign} />;
    case undefined:
      return <NotFoundPage />;
  }
}
