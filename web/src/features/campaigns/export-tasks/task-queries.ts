import { queryOptions } from "@tanstack/react-query";
import { call } from "../../../shell/api.ts";

/** A run that is on its way is looked after each second. */
export const exportTasksQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ["export-tasks", campaignId],
    queryFn: async () => (await call("exportTasks", { params: { id: campaignId } })).items,
    refetchInterval: (query) =>
      query.state.data?.some(({ lastRun }) => lastRun?.state === "running") ? 1_000 : 30_000,
  });

export const exportRunsQuery = (campaignId: string, taskId: string) =>
  queryOptions({
    queryKey: ["export-runs", campaignId, taskId],
    queryFn: async () => (await call("exportTaskRuns", { params: { id: campaignId, taskId } })).items,
    staleTime: 0,
  });
