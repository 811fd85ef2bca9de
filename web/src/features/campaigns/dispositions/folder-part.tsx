import { ActionIcon, Tooltip } from "@mantine/core";
import { repeatedCodes } from "@perezvon/model";
import {
  IconArrowDown,
  IconArrowUp,
  IconEyeOff,
  IconGripVertical,
  IconPencil,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Folder, type Item, movedFolder, movedItem, steppedItem } from "./disposition-moves.ts";
import classes from "./dispositions-tab.module.css";

const dragged = "application/x-disposition";
const system = "system";

type Move = (folders: readonly Folder[]) => Folder[];

interface PartProps {
  readonly folder: Folder;
  readonly folders: readonly Folder[];
  readonly mayEdit: boolean;
  /** A move within the newest tree: keys may come faster than pictures of it. */
  readonly onMove: (move: Move) => void;
  readonly onEdit: (item: Item, folder: string) => void;
  readonly onRemove: (key: string, name: string) => void;
  readonly onRename: () => void;
  readonly onRemoveFolder: () => void;
}

/** A folder with its statuses, which are dragged, or moved by the keyboard. */
export function FolderPart(props: PartProps) {
  const { folder, mayEdit, onMove, onEdit, onRename, onRemoveFolder } = props;
  const { t } = useTranslation();
  const { language } = useFormat();
  const name = folder.name[language];
  const key = folder.key ?? "";
  const fresh: Item = {
    key: null,
    name: { ru: "", en: "" },
    type: "other",
    code: null,
    visibleToAgents: true,
    previewSet: false,
    outboundSet: true,
    inboundSet: true,
  };
  const full = folder.items.length > 0;
  const drop = useDrop(key, undefined, onMove);
  return (
    <section className={classes.folder} aria-label={name}>
      <div className={classes.head} {...(mayEdit && drop.handlers)}>
        <h3 className={classes.title}>{name}</h3>
        {mayEdit && (
          <>
            <Tool
              label={t("dispositions.up", { name })}
              onClick={() => onMove((tree) => movedFolder(tree, key, -1))}
            >
              <IconArrowUp size={16} />
            </Tool>
            <Tool
              label={t("dispositions.down", { name })}
              onClick={() => onMove((tree) => movedFolder(tree, key, 1))}
            >
              <IconArrowDown size={16} />
            </Tool>
            <Tool label={t("dispositions.change", { name })} onClick={onRename}>
              <IconPencil size={16} />
            </Tool>
            {key !== system && (
              <>
                <Tool label={t("dispositions.addTo", { name })} onClick={() => onEdit(fresh, key)}>
                  <IconPlus size={16} />
                </Tool>
                <Tool
                  label={full ? t("dispositions.notEmpty") : t("dispositions.remove", { name })}
                  disabled={full}
                  onClick={onRemoveFolder}
                >
                  <IconTrash size={16} />
                </Tool>
              </>
            )}
          </>
        )}
      </div>
      {full ? (
        <ul className={classes.items}>
          {folder.items.map((item) => (
            <Row key={item.key} item={item} {...props} />
          ))}
        </ul>
      ) : (
        <p className={classes.empty} {...(mayEdit && drop.handlers)}>
          {t("dispositions.empty")}
        </p>
      )}
    </section>
  );
}

function Row({
  item,
  folder,
  folders,
  mayEdit,
  onMove,
  onEdit,
  onRemove,
}: PartProps & { readonly item: Item }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const key = item.key ?? "";
  const home = folder.key ?? "";
  const name = item.name[language];
  const movable = mayEdit && home !== system;
  const drop = useDrop(home, key, onMove);
  const repeated = repeatedCodes(
    folders.flatMap(({ items }) => items.map(({ code }) => ({ code: code ?? undefined }))),
  );
  const sets = [
    item.outboundSet && t("dispositions.sets.outbound"),
    item.inboundSet && t("dispositions.sets.inbound"),
    item.previewSet && t("dispositions.sets.preview"),
  ].filter((set) => set !== false);
  return (
    <li
      className={classes.item}
      data-key={key}
      draggable={movable}
      data-over={drop.over}
      onDragStart={(event) => event.dataTransfer.setData(dragged, key)}
      {...(movable && drop.handlers)}
      onKeyDown={(event) => {
        if (!mayEdit || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        onMove((tree) => steppedItem(tree, key, event.key === "ArrowUp" ? -1 : 1));
      }}
    >
      {movable ? <IconGripVertical size={16} aria-hidden /> : <span />}
      <span>
        {name} {!item.visibleToAgents && <IconEyeOff size={14} aria-label={t("dispositions.hidden")} />}
      </span>
      <span className={classes.soft}>{t(`words.dispositionType.${item.type}`)}</span>
      <span className={classes.soft}>{sets.join(", ") || t("dispositions.sets.none")}</span>
      <span className={classes.soft}>
        {item.code}
        {item.code && repeated.has(item.code) && (
          <span className={classes.warn} title={t("dispositions.codeRepeats")}>
            {" !"}
          </span>
        )}
      </span>
      {mayEdit && (
        <span className={classes.tools}>
          <Tool
            label={t("dispositions.up", { name })}
            onClick={() => onMove((tree) => steppedItem(tree, key, -1))}
          >
            <IconArrowUp size={16} />
          </Tool>
          <Tool
            label={t("dispositions.down", { name })}
            onClick={() => onMove((tree) => steppedItem(tree, key, 1))}
          >
            <IconArrowDown size={16} />
          </Tool>
          <Tool label={t("dispositions.change", { name })} onClick={() => onEdit(item, home)}>
            <IconPencil size={16} />
          </Tool>
          {home !== system && (
            <Tool label={t("dispositions.remove", { name })} onClick={() => onRemove(key, name)}>
              <IconTrash size={16} />
            </Tool>
          )}
        </span>
      )}
    </li>
  );
}

/** What is dropped here comes before this status, or to the end of the folder. */
function useDrop(folder: string, before: string | undefined, onMove: (move: Move) => void) {
  const [over, setOver] = useState(false);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (folder === system || !event.dataTransfer.types.includes(dragged)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      const key = event.dataTransfer.getData(dragged);
      if (key && folder !== system && key !== before)
        onMove((tree) => movedItem(tree, key, { folder, before }));
    },
  };
  return { over, handlers };
}

function Tool({
  label,
  onClick,
  disabled = false,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={disabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
