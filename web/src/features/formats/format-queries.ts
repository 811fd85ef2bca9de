import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const formatsQuery = queryOptions({
  queryKey: ["formats"],
  queryFn: async () => (await call("formats", {})).items,
});
