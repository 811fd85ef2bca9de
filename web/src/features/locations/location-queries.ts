import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const locationsQuery = queryOptions({
  queryKey: ["locations"],
  queryFn: () => call("locations", {}),
});

/** Numbers that a service may see, and lines and users that may stand somewhere. */
export const placeableQuery = queryOptions({
  queryKey: ["placeable"],
  queryFn: async () => {
    const [numbers, lines] = await Promise.all([
      call("numbers", { query: { limit: 500 } }),
      call("endpoints", { query: { limit: 500 } }),
    ]);
    return {
      numbers: numbers.items.map(({ number }) => number),
      lines: lines.items.map(({ id, login, user }) => ({ value: id, label: `${login} · ${user.name}` })),
    };
  },
});
