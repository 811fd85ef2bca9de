import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

/** Web services that scenarios ask (PLT-SET-04). */
export const webServicesQuery = queryOptions({
  queryKey: ["web-services"],
  queryFn: async () => (await call("webServices", {})).items,
});
