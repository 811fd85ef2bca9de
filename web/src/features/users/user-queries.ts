import type { User, UserCard, UserChange, UserPassword } from "@perezvon/api";
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const userPageSize = 50;

export interface UserFilter {
  readonly search: string;
  readonly groupId: string | undefined;
  readonly role: string | undefined;
  readonly state: User["state"] | undefined;
  readonly sort: UserColumn;
  readonly descending: boolean;
}

export const userColumns = [
  "login",
  "firstName",
  "lastName",
  "extension",
  "roles",
  "group",
  "state",
  "createdAt",
  "lastSignInAt",
] as const;
export type UserColumn = (typeof userColumns)[number];

export const usersQuery = (filter: UserFilter, cursor: string | undefined) =>
  queryOptions({
    queryKey: ["users", "list", filter, cursor],
    queryFn: () => call("users", { query: { ...filter, limit: userPageSize, cursor } }),
    placeholderData: keepPreviousData,
  });

/** For the narrow list beside a card. */
export const usersRailQuery = (search: string) =>
  queryOptions({
    queryKey: ["users", "rail", search],
    queryFn: () => call("users", { query: { search, limit: 200 } }),
    placeholderData: keepPreviousData,
  });

export const userQuery = (id: string) =>
  queryOptions({ queryKey: ["users", "one", id], queryFn: () => call("user", { params: { id } }) });

export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["users", "sessions", id],
    queryFn: () => call("userSessions", { params: { id } }),
    refetchInterval: 10_000,
  });

export const userLogQuery = (id: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ["users", "log", id, cursor],
    queryFn: () => call("audit", { query: { objectId: id, cursor, limit: 50 } }),
    placeholderData: keepPreviousData,
  });

/** Keeps the card that the server answered, and asks again for what lists show. */
function useKeep() {
  const client = useQueryClient();
  return async (card: UserCard) => {
    client.setQueryData(userQuery(card.id).queryKey, card);
    await client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === "users" && queryKey[1] !== "one",
    });
  };
}

export function useChangeUser(id: string) {
  const keep = useKeep();
  return useMutation({
    mutationFn: (body: UserChange) => call("userChange", { params: { id }, body }),
    onSuccess: keep,
  });
}

export function useUnlockUser(id: string) {
  const keep = useKeep();
  return useMutation({ mutationFn: () => call("userUnlock", { params: { id } }), onSuccess: keep });
}

export function useSetPassword(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: UserPassword) => call("userPassword", { params: { id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
    gcTime: 0,
  });
}

export function useDeleteUser(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call("userDelete", { params: { id } }),
    onSuccess: () => {
      client.removeQueries({ queryKey: userQuery(id).queryKey });
      // Lists that are not on the screen would show him once more before they ask again.
      client.removeQueries({ queryKey: ["users", "list"] });
      return client.invalidateQueries({ queryKey: ["users"] });
    },
  });
}
