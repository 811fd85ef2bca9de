import { queryOptions } from "@tanstack/react-query";
import { call } from "../../../shell/api.ts";

export const scenariosQuery = queryOptions({
  queryKey: ["scenarios"],
  queryFn: async () => (await call("scenarios", {})).items,
});
