import type { Me, MeChange } from "@perezvon/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call, rememberCsrfToken } from "../api.ts";

/** Who is signed in. Fails with `unauthenticated` when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async () => {
    const me = await call("me", {});
    rememberCsrfToken(me.csrfToken);
    return me;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export function useOptionalMe(): Me | undefined {
  return useQuery({ ...meQuery, enabled: false }).data;
}

/** Inside the signed-in part of the page somebody always is. */
export function useMe(): Me {
  const me = useOptionalMe();
  if (!me) throw new Error("nobody is signed in");
  return me;
}

export function useHas(...privileges: Me["privileges"]): boolean {
  const { privileges: mine } = useMe();
  return privileges.some((privilege) => mine.includes(privilege));
}

/** Changes own settings; they are in force at once. */
export function useChangeMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MeChange) => call("changeMe", { body }),
    onSuccess: (me) => {
      rememberCsrfToken(me.csrfToken);
      client.setQueryData(meQuery.queryKey, me);
    },
  });
}
