import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const scriptsQuery = queryOptions({ queryKey: ["scripts"], queryFn: () => call("scripts", {}) });

export const scriptQuery = (id: string) =>
  queryOptions({ queryKey: ["scripts", id], queryFn: () => call("script", { params: { id } }) });

/** What is published never changes. */
export const publishedScriptQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ["script-versions", id, number],
    queryFn: () => call("scriptVersion", { params: { id, number } }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: id !== "" && number > 0,
  });

export const campaignScriptQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaigns", id, "script"],
    queryFn: () => call("campaignScript", { params: { id } }),
  });
