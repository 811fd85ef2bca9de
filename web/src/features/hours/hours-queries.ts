import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const callingHoursQuery = queryOptions({
  queryKey: ["callingHours"],
  queryFn: () => call("callingHours", {}),
});

export const numberPlanQuery = queryOptions({
  queryKey: ["numberPlan"],
  queryFn: () => call("numberPlan", {}),
});

export const zoneTablesQuery = queryOptions({
  queryKey: ["zoneTables"],
  queryFn: () => call("zoneTables", {}),
});
