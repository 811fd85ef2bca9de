import { Alert, Button, Skeleton } from "@mantine/core";
import type { Campaign, DispositionTree } from "@perezvon/api";
import { IconEye, IconEyeOff, IconFolderPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../../ui/confirm-delete.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { dispositionTreeQuery } from "../campaign-queries.ts";
import { DispositionDialog } from "./disposition-dialog.tsx";
import {
  connectionHidden,
  type Folder,
  foldersOf,
  type Item,
  withConnection,
  withItem,
  withoutItem,
} from "./disposition-moves.ts";
import classes from "./dispositions-tab.module.css";
import { FolderDialog } from "./folder-dialog.tsx";
import { FolderPart } from "./folder-part.tsx";
import { treeProblem, useTreeChange } from "./use-tree-change.ts";

type Asking =
  | { readonly kind: "item"; readonly item: Item; readonly folder: string }
  | { readonly kind: "folder"; readonly folder: Folder }
  | { readonly kind: "removeItem"; readonly key: string; readonly name: string }
  | { readonly kind: "removeFolder"; readonly key: string; readonly name: string };

/** «Статусы»: the tree of OUT-DSP-01. Every change is saved at once. */
export function DispositionsTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const tree = useQuery(dispositionTreeQuery(campaign.id));
  if (tree.error) return <LoadFailed text={errorText(t, tree.error)} onRetry={() => void tree.refetch()} />;
  if (!tree.data) return <Skeleton height={240} m="lg" />;
  return <Tree campaign={campaign} tree={tree.data} />;
}

function Tree({ campaign, tree }: { readonly campaign: Campaign; readonly tree: DispositionTree }) {
  const campaignId = campaign.id;
  const { t } = useTranslation();
  const { language } = useFormat();
  const mayEdit = campaign.rights.edit;
  const [asking, setAsking] = useState<Asking>();
  const change = useTreeChange(campaignId);
  const folders = foldersOf(tree);
  const hidden = connectionHidden(folders);
  const problem = change.error ? treeProblem(t, change.error) : undefined;
  const close = () => {
    change.reset();
    setAsking(undefined);
  };
  const save = (next: Folder[]) => change.mutate(next, { onSuccess: close });
  const client = useQueryClient();
  const move = (step: (folders: readonly Folder[]) => Folder[]) => {
    const now = foldersOf(client.getQueryData(dispositionTreeQuery(campaignId).queryKey) ?? tree);
    const next = step(now);
    if (JSON.stringify(next) !== JSON.stringify(now)) change.mutate(next);
  };
  const part = useRef<HTMLElement>(null);
  useKeptFocus(part, tree);
  return (
    <section
      ref={part}
      className={page.scroll}
      aria-label={t("admin.campaigns.tabs.dispositions")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
      tabIndex={0}
    >
      {mayEdit && (
        <div className={classes.bar}>
          <Button
            variant="default"
            leftSection={<IconFolderPlus size={16} />}
            onClick={() =>
              setAsking({ kind: "folder", folder: { key: null, name: { ru: "", en: "" }, items: [] } })
            }
          >
            {t("dispositions.addFolder")}
          </Button>
          <Button
            variant="default"
            leftSection={hidden ? <IconEye size={16} /> : <IconEyeOff size={16} />}
            onClick={() => save(withConnection(folders, hidden))}
          >
            {hidden ? t("dispositions.showConnection") : t("dispositions.hideConnection")}
          </Button>
          <span className={page.hint}>{t("dispositions.connectionHint")}</span>
          <span className={page.hint}>{t("dispositions.hint")}</span>
        </div>
      )}
      {problem && !asking && (
        <Alert color="red" my="sm" role="alert">
          {problem}
        </Alert>
      )}
      {folders.map((folder) => (
        <FolderPart
          key={folder.key}
          folder={folder}
          folders={folders}
          mayEdit={mayEdit}
          onMove={move}
          onEdit={(item, key) => setAsking({ kind: "item", item, folder: key })}
          onRename={() => setAsking({ kind: "folder", folder })}
          onRemove={(key, name) => setAsking({ kind: "removeItem", key, name })}
          onRemoveFolder={() =>
            setAsking({ kind: "removeFolder", key: folder.key ?? "", name: folder.name[language] })
          }
        />
      ))}
      {asking?.kind === "item" && (
        <DispositionDialog
          item={asking.item}
          folder={asking.folder}
          folders={folders}
          busy={change.isPending}
          problem={problem}
          onSave={(item, folder) => save(withItem(folders, item, folder))}
          onClose={close}
        />
      )}
      {asking?.kind === "folder" && (
        <FolderDialog
          folder={asking.folder}
          busy={change.isPending}
          problem={problem}
          onSave={(folder) =>
            save(
              folder.key === null
                ? [...folders, folder]
                : folders.map((each) => (each.key === folder.key ? folder : each)),
            )
          }
          onClose={close}
        />
      )}
      {(asking?.kind === "removeItem" || asking?.kind === "removeFolder") && (
        <ConfirmDelete
          name={asking.name}
          text={
            problem ??
            (asking.kind === "removeItem" ? t("dispositions.removeText") : t("dispositions.removeFolderText"))
          }
          busy={change.isPending}
          onConfirm={() =>
            save(
              asking.kind === "removeItem"
                ? withoutItem(folders, asking.key)
                : folders.filter(({ key }) => key !== asking.key),
            )
          }
          onClose={close}
        />
      )}
    </section>
  );
}

/** A status that steps into the next folder is drawn anew there; the keyboard stays with it. */
function useKeptFocus(part: RefObject<HTMLElement | null>, tree: DispositionTree) {
  const held = useRef<{ readonly key: string; readonly label: string } | undefined>(undefined);
  useLayoutEffect(() => {
    const on = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      const key = target.closest<HTMLElement>("[data-key]")?.dataset.key;
      held.current = key ? { key, label: target.ariaLabel ?? "" } : undefined;
    };
    const root = part.current;
    root?.addEventListener("focusin", on);
    return () => root?.removeEventListener("focusin", on);
  }, [part]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every change of the tree
  useLayoutEffect(() => {
    if (!held.current || document.activeElement !== document.body) return;
    const row = part.current?.querySelector(`[data-key="${CSS.escape(held.current.key)}"]`);
    const buttons = [...(row?.querySelectorAll("button") ?? [])];
    buttons.find(({ ariaLabel }) => ariaLabel === held.current?.label)?.focus();
  }, [tree]);
}
