import type { UserCard, UserChange } from "@perezvon/api";
import { useQueryClient } from "@tanstack/react-query";
import type { FieldValues } from "react-hook-form";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useChangeUser, userQuery } from "./user-queries.ts";

/** A tab of a user's card: only what was changed is sent. */
export function useUserForm<T extends FieldValues>(
  user: UserCard,
  stored: T,
  changeOf: (values: T) => UserChange,
  fieldOf?: (field: string) => string,
) {
  const client = useQueryClient();
  const change = useChangeUser(user.id);
  return useSettingsForm<T>({
    stored,
    send: (values, overwrite) => {
      const before = changeOf(stored) as Record<string, unknown>;
      const changed = Object.entries(changeOf(values)).filter(
        ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field]),
      );
      return change.mutateAsync({
        ...Object.fromEntries(changed),
        ...(overwrite ? {} : { version: user.version }),
      });
    },
    reload: () => client.refetchQueries({ queryKey: userQuery(user.id).queryKey }),
    ...(fieldOf && { fieldOf }),
  });
}
