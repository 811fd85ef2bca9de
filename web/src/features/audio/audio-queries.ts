import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const audioQuery = queryOptions({
  queryKey: ["audio-messages"],
  queryFn: () => call("audioMessages", {}),
});

export const campaignAudioQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ["campaign-audio", campaignId],
    queryFn: async () => (await call("campaignAudio", { params: { id: campaignId } })).items,
  });
