import { notifications } from "@mantine/notifications";
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDelete } from "../ui/confirm-delete.tsx";
import { errorText } from "./text/error-text.ts";

/**
 * Deleting from a list: what is used says by whom and stays, everything else is asked about first (DSK-GEN-09, PLT-GEN-04).
 * `dialog` is the question, to be shown where the list is.
 */
export function useDeletion<T extends { readonly name: string }>({
  queryKey,
  remove,
  usersOf,
  texts,
}: {
  /** Of the list. */
  readonly queryKey: QueryKey;
  readonly remove: (item: T) => Promise<unknown>;
  readonly usersOf: (item: T) => readonly string[];
  readonly texts: {
    readonly question: string;
    readonly removed: (name: string) => string;
    readonly inUse: (name: string, users: string) => string;
  };
}): { readonly ask: (item: T) => void; readonly dialog: ReactNode } {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [item, setItem] = useState<T>();
  const deletion = useMutation({
    mutationFn: remove,
    onSuccess: (_, { name }) => notifications.show({ message: texts.removed(name), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => {
      setItem(undefined);
      return client.invalidateQueries({ queryKey });
    },
  });
  return {
    ask: (asked) => {
      const users = usersOf(asked).join(", ");
      if (users === "") setItem(asked);
      else notifications.show({ message: texts.inUse(asked.name, users), color: "yellow" });
    },
    dialog: item && (
      <ConfirmDelete
        name={item.name}
        text={texts.question}
        busy={deletion.isPending}
        onClose={() => setItem(undefined)}
        onConfirm={() => deletion.mutate(item)}
      />
    ),
  };
}
