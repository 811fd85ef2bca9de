import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const outboundLimitsQuery = queryOptions({
  queryKey: ["outbound-limits"],
  queryFn: () => call("outboundLimits", {}),
});
