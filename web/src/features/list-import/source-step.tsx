import { Alert, Button, SegmentedControl } from "@mantine/core";
import type { ContactList, ListField } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { EmptySource } from "./empty-source.tsx";
import { NewListFields, useFilePreview } from "./file-reading.tsx";
import { readingOf } from "./format-field.tsx";
import { nameFromFile } from "./import-plan.ts";
import classes from "./import-wizard.module.css";
import { RemoteSourceFields } from "./remote-source.tsx";
import { ResultsSourceFields } from "./results-source.tsx";
import { UploadSource } from "./upload-source.tsx";
import {
  type FileDraft,
  fileDraftOf,
  type SourceKind,
  sourceKinds,
  type WizardDraft,
} from "./wizard-draft.ts";

/** Kind of source, then name and source, with the first rows of what is there (OUT-LST-04). */
export function SourceStep({
  draft,
  onDraft,
  list,
  nameFault,
  failure,
  busy,
  onNext,
}: {
  readonly draft: WizardDraft;
  /** Changes what is there when it is called: answers come late. */
  readonly onDraft: (change: (before: WizardDraft) => WizardDraft) => void;
  /** Undefined for a new one. */
  readonly list: ContactList | undefined;
  readonly nameFault: string | undefined;
  /** Why a list without a source could not be made. */
  readonly failure: string | undefined;
  readonly busy: boolean;
  readonly onNext: () => void;
}) {
  const { t } = useTranslation();
  const { kind, name } = draft;
  // Of a list that is there a server is set in its properties.
  const kinds = list ? (["upload", "results"] as const) : sourceKinds;
  const own = fileDraftOf(draft);
  const put = (part: FileDraft) =>
    onDraft((before) => (kind === "empty" ? before : { ...before, [kind]: { ...before[kind], ...part } }));
  const listFields: readonly ListField[] = list?.fields ?? own.plan.format?.fields ?? [];
  const preview = useFilePreview(own, put, listFields);
  const setName = (next: string) => onDraft((before) => ({ ...before, name: next }));
  const take = (file: File) => {
    if (!list && name.trim() === "") setName(nameFromFile(file.name));
    preview.show(file);
  };
  const named = !list && (
    <NewListFields
      name={name}
      fault={nameFault}
      onName={setName}
      format={own.plan.format}
      onFormat={(format) =>
        kind === "results"
          ? put({ ...own, plan: { ...own.plan, format } })
          : preview.readAgain({ ...readingOf(format), format })
      }
    />
  );
  const rowsReady = own.plan.columns.length > 0 && !preview.pending && !preview.error;
  const ready =
    kind === "empty" ? fieldsReady(draft) : rowsReady && (kind === "results" || own.file !== undefined);
  return (
    <>
      <div className={classes.body}>
        <SegmentedControl
          mb="md"
          aria-label={t("lists.source.title")}
          data={kinds.map((value) => ({ value, label: t(`lists.source.kinds.${value}`) }))}
          value={kind}
          onChange={(value) => onDraft((before) => ({ ...before, kind: value as SourceKind }))}
        />
        {failure && (
          <Alert color="red" mb="md" role="alert">
            {failure}
          </Alert>
        )}
        {kind === "upload" && (
          <UploadSource draft={own} preview={preview} onChosen={take}>
            {named}
          </UploadSource>
        )}
        {kind === "remote" && (
          <RemoteSourceFields
            draft={draft.remote}
            onDraft={(remote) => onDraft((before) => ({ ...before, remote }))}
            preview={preview}
            onChosen={take}
          >
            {named}
          </RemoteSourceFields>
        )}
        {kind === "results" && (
          <ResultsSourceFields
            draft={draft.results}
            onDraft={(results) => onDraft((before) => ({ ...before, results }))}
          >
            {named}
          </ResultsSourceFields>
        )}
        {kind === "empty" && (
          <EmptySource
            draft={draft.empty}
            onDraft={(empty) => onDraft((before) => ({ ...before, empty }))}
            name={name}
            fault={nameFault}
            onName={setName}
          />
        )}
      </div>
      <div className={classes.foot}>
        <Button onClick={onNext} loading={busy} disabled={!ready || (!list && name.trim() === "")}>
          {t(kind === "empty" ? "lists.empty.create" : "shell.actions.next")}
        </Button>
      </div>
    </>
  );
}

/** Every field has a name, and one of them can be dialled. */
function fieldsReady({ empty }: WizardDraft): boolean {
  if (empty.format !== undefined) return true;
  const fields = empty.rows.map(({ field }) => field);
  return fields.every(({ name }) => name.trim() !== "") && fields.some(({ type }) => type === "phone");
}
