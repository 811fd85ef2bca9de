import type { DispositionTree } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { ApiError, call } from "../../../shell/api.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { dispositionTreeQuery } from "../campaign-queries.ts";
import { type Folder, treeOf } from "./disposition-moves.ts";

/**
 * Puts changed trees one after another. What only moves or changes is shown at once, so that a key held down moves a status step by step;
 * what is new waits for its key.
 */
export function useTreeChange(id: string) {
  const client = useQueryClient();
  const { queryKey } = dispositionTreeQuery(id);
  const mutationKey = ["campaign-dispositions-put", id];
  return useMutation({
    mutationKey,
    scope: { id: mutationKey.join(" ") },
    onMutate: (folders: Folder[]) => {
      void client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (known) => known && (treeOf(folders, known.revision) ?? known));
    },
    mutationFn: (folders: Folder[]) => {
      const revision = client.getQueryData(queryKey)?.revision ?? "";
      return call("campaignDispositionsPut", { params: { id }, body: { folders, revision } });
    },
    onSuccess: (tree: DispositionTree) => {
      // A later change is already on the screen and will be sent next: it needs only the new revision.
      const last = client.isMutating({ mutationKey }) === 1;
      client.setQueryData(queryKey, (known) =>
        last || !known ? tree : { ...known, revision: tree.revision },
      );
      if (!last) return;
      void client.invalidateQueries({ queryKey: ["campaign-dispositions", id], refetchType: "none" });
      void client.invalidateQueries({ queryKey: ["campaign-diagnostics", id] });
      // The table of redial rules follows the statuses (OUT-RED-22).
      void client.invalidateQueries({ queryKey: ["campaigns"] });
    },
    onError: () => void client.invalidateQueries({ queryKey: ["campaign-dispositions", id] }),
  });
}

export function treeProblem(t: TFunction, error: Error): string {
  if (!(error instanceof ApiError)) return errorText(t, error);
  if (error.code === "stale") return t("dispositions.changed");
  const used = error.faults.some(({ field, code }) => field === "items" && code === "in_use");
  return used ? t("dispositions.cannotDelete") : errorText(t, error);
}
