import { Button, FileButton } from "@mantine/core";
import { defaultOutboundLimits } from "@perezvon/model";
import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { outboundLimitsQuery } from "../outbound-limits/outbound-limit-queries.ts";
import { type FilePreview, FileReading } from "./file-reading.tsx";
import classes from "./import-wizard.module.css";
import type { FileDraft } from "./wizard-draft.ts";

const accepted = ".csv,.txt,.tsv,.xlsx,.zip,.gz,text/csv,text/plain";

/** Drop a file; encoding, separator and header are detected, can be changed, and show 20 rows. */
export function UploadSource({
  draft,
  preview,
  onChosen,
  children,
}: {
  readonly draft: FileDraft;
  readonly preview: FilePreview;
  readonly onChosen: (file: File) => void;
  /** Name and format of a new list. */
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { file } = draft;
  const take = (source: File | null | undefined) => {
    if (source) onChosen(source);
  };
  if (!file) return <DropZone onFile={take} />;
  return (
    <>
      <div className={classes.chosen}>
        <IconFileSpreadsheet size={22} stroke={1.5} aria-hidden />
        <span className={classes.chosenName}>{file.name}</span>
        <span className={classes.faint}>{format.fileSize(file.size)}</span>
        <FileButton onChange={take} accept={accepted}>
          {(props) => (
            <Button {...props} size="xs" variant="default">
              {t("admin.import.change")}
            </Button>
          )}
        </FileButton>
      </div>
      <FileReading draft={draft} preview={preview}>
        {children}
      </FileReading>
    </>
  );
}

function DropZone({ onFile }: { readonly onFile: (file: File | null | undefined) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const limits = useQuery(outboundLimitsQuery).data ?? defaultOutboundLimits;
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button below is everybody's
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconUpload size={34} stroke={1.3} aria-hidden />
      <div className={classes.dropTitle}>{t("admin.import.drop")}</div>
      <div className={classes.faint}>{t("admin.import.dropOr")}</div>
      <FileButton onChange={onFile} accept={accepted}>
        {(props) => <Button {...props}>{t("admin.import.choose")}</Button>}
      </FileButton>
      <div className={classes.faint}>
        {t("admin.import.limits", {
          megabytes: format.integer(limits.importMegabytes),
          rows: format.integer(limits.importRows),
        })}
      </div>
    </div>
  );
}
