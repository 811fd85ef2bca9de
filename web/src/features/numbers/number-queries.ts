import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const numberPageSize = 100;

export const numbersPageQuery = (search: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ["numbers", "page", search, cursor],
    queryFn: () => call("numbers", { query: { search, cursor, limit: numberPageSize } }),
    placeholderData: keepPreviousData,
  });
