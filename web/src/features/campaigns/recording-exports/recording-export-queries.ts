import { queryOptions } from "@tanstack/react-query";
import { call } from "../../../shell/api.ts";

/** A run that is on its way is looked after each second. */
export const recordingExportsQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ["recording-exports", campaignId],
    queryFn: () => call("campaignRecordingExports", { params: { id: campaignId } }),
    refetchInterval: (query) =>
      query.state.data?.items.some(({ lastRun }) => lastRun?.state === "running") ? 1_000 : 30_000,
  });

export const recordingRunsQuery = (campaignId: string, taskId: string) =>
  queryOptions({
    queryKey: ["recording-export-runs", campaignId, taskId],
    queryFn: async () =>
      (await call("campaignRecordingExportRuns", { params: { id: campaignId, taskId } })).items,
    staleTime: 0,
  });
