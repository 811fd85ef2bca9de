import { Alert, Badge, Button, Loader } from "@mantine/core";
import type { ContactList, ImportCheck } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { optionsOf } from "./import-plan.ts";
import classes from "./import-wizard.module.css";
import { checkDraft } from "./load-draft.ts";
import { fileDraftOf, type WizardDraft } from "./wizard-draft.ts";

type Row = ImportCheck["rows"][number];

const tones = {
  add: "green",
  update: "blue",
  delete: "bronze",
  duplicate: "gray",
  unknown: "gray",
  reject: "red",
} as const satisfies Record<Row["verdict"], string>;

/** The dry run: what would become of every row, before anything is loaded (OUT-LST-04). */
export function CheckStep({
  draft,
  list,
  starting,
  error,
  onBack,
  onStart,
}: {
  readonly draft: WizardDraft;
  readonly list: ContactList | undefined;
  readonly starting: boolean;
  /** Why the last start was refused. */
  readonly error: Error | null;
  readonly onBack: () => void;
  readonly onStart: () => void;
}) {
  const { t } = useTranslation();
  const { file, plan } = fileDraftOf(draft);
  const options = { ...optionsOf(plan, list), ...(list && { listId: list.id }) };
  const source =
    draft.kind === "results" ? draft.results.choice : [file?.name, file?.size, file?.lastModified];
  const check = useQuery({
    queryKey: ["import-check", source, options],
    queryFn: () => checkDraft(draft, list),
    gcTime: 0,
    retry: false,
  });
  const found = check.data;
  const changes = found ? found.added + found.updated + found.deleted : 0;
  return (
    <>
      <div className={classes.body}>
        {check.isPending && (
          <p role="status">
            <Loader size="xs" mr="xs" /> {t("admin.import.checking")}
          </p>
        )}
        {check.error && (
          <Alert color="red" role="alert">
            {errorText(t, check.error)}
            <Faults error={check.error} />
          </Alert>
        )}
        {found && <Outcome found={found} />}
        {error && (
          <Alert color="red" mt="md" role="alert">
            {errorText(t, error)}
            <Faults error={error} />
          </Alert>
        )}
      </div>
      <div className={classes.foot}>
        <Button variant="default" onClick={onBack} disabled={starting}>
          {t("shell.actions.back")}
        </Button>
        <Button
          onClick={onStart}
          loading={starting}
          disabled={!found || found.failure !== null || changes === 0}
        >
          {t("admin.import.start")}
        </Button>
      </div>
    </>
  );
}

function Faults({ error }: { readonly error: Error }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiError)) return null;
  return error.faults.map((fault) => (
    <div key={`${fault.field}${fault.code}`}>
      {fault.field}: {faultText(t, fault.code, fault.params)}
    </div>
  ));
}

function Outcome({ found }: { readonly found: ImportCheck }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Row>[] = [
    {
      id: "line",
      header: t("admin.log.line"),
      numeric: true,
      width: 80,
      cell: (row) => format.integer(row.line),
    },
    {
      id: "verdict",
      header: t("admin.import.verdict"),
      width: 170,
      cell: (row) => (
        <Badge variant="light" color={tones[row.verdict]} tt="none">
          {t(`admin.import.verdicts.${row.verdict}`)}
        </Badge>
      ),
    },
    {
      id: "reason",
      header: t("admin.log.reason"),
      cell: (row) =>
        row.code === null
          ? ""
          : `${row.column === null ? "" : `${row.column}: `}${t(`errors.row.${row.code as "no_number"}`, { defaultValue: row.code })}`,
      wrap: true,
    },
    { id: "cells", header: t("admin.import.row"), cell: (row) => row.cells.join(" · ") },
  ];
  if (found.failure !== null) {
    return (
      <Alert color="red" title={t("admin.import.cannot")}>
        {t(`errors.importFailure.${found.failure as "empty_file"}`, {
          max: found.failureLimit === null ? t("shell.units.none") : format.integer(found.failureLimit),
          defaultValue: found.failure,
        })}
      </Alert>
    );
  }
  const counts = [
    ["read", found.rowsRead],
    ["added", found.added],
    ["updated", found.updated],
    ["deleted", found.deleted],
    ["unknown", found.unknown],
    ["duplicate", found.duplicate],
    ["rejected", found.rejected],
    ["warnings", found.warnings],
  ] as const;
  return (
    <>
      <p className={classes.faint}>{t("admin.import.checkText")}</p>
      <Figures label={t("admin.log.outcome")}>
        {counts
          .filter(([name, value]) => value > 0 || name === "read" || name === "added" || name === "rejected")
          .map(([name, value]) => (
            <Figure
              key={name}
              label={t(`admin.log.${name}`)}
              value={format.integer(value)}
              accent={name === "added"}
            />
          ))}
      </Figures>
      {found.ignored.length > 0 && (
        <Alert color="bronze" my="md">
          {t("admin.import.ignored", { columns: found.ignored.join(", ") })}
        </Alert>
      )}
      <p className={classes.faint}>{t("admin.import.rowsShown")}</p>
      <DataTable
        compact
        caption={t("admin.import.verdictsTitle")}
        columns={columns}
        rows={found.rows}
        rowKey={(row) => `${row.line}:${row.verdict}`}
      />
    </>
  );
}
