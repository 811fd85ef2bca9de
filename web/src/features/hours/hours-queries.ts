import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const callingHoursQuery = queryOptions({
  queryKey: ["callingHours"],
  queryFn: () => call("callingHours", {}),
});
