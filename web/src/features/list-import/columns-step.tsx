import { Alert, Button, Checkbox, Radio, Select, Stack } from "@mantine/core";
import { fieldTypes, type ListField, phoneLabels } from "@perezvon/api";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import page from "../../ui/page.module.css";
import { changeColumn, hasPhone, type ImportPlan } from "./import-plan.ts";
import classes from "./import-wizard.module.css";

/** What each column is, and what becomes of the records that are there. */
export function ColumnsStep({
  plan,
  onPlan,
  sample,
  modes,
  onBack,
  onStart,
}: {
  readonly plan: ImportPlan;
  readonly onPlan: (plan: ImportPlan) => void;
  readonly sample: readonly (readonly string[])[];
  /** Whether the list holds records already, so that the mode matters. */
  readonly modes: boolean;
  readonly onBack: () => void;
  readonly onStart: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const start = useMutation({ mutationFn: onStart });
  const numbered = plan.columns.map((column, index) => ({ column, index }));
  type Row = (typeof numbered)[number];
  const change = (row: Row, part: Partial<ListField>) => onPlan(changeColumn(plan, row.index, part));
  const columns: Column<Row>[] = [
    { id: "column", header: t("admin.import.column"), cell: (row) => row.column.name, rowHeader: true },
    {
      id: "sample",
      header: t("admin.import.sample"),
      cell: (row) => sample.find((values) => values[row.index])?.[row.index] ?? t("shell.units.none"),
    },
    {
      id: "type",
      header: t("admin.import.type"),
      width: 230,
      cell: (row) => (
        <Select
          size="xs"
          searchable
          aria-label={`${t("admin.import.type")}: ${row.column.name}`}
          data={fieldTypes.map((value) => ({ value, label: t(`words.fieldType.${value}`) }))}
          value={row.column.type}
          onChange={(value) =>
            change(row, {
              type: value as ListField["type"],
              ...(value === "phone" ? { label: "mobile" } : {}),
            })
          }
        />
      ),
    },
    {
      id: "label",
      header: t("admin.import.label"),
      width: 160,
      cell: (row) =>
        row.column.type === "phone" && (
          <Select
            size="xs"
            aria-label={`${t("admin.import.label")}: ${row.column.name}`}
            data={phoneLabels.map((value) => ({ value, label: t(`words.phoneLabel.${value}`) }))}
            value={row.column.label ?? "own"}
            onChange={(value) => change(row, { label: value as NonNullable<ListField["label"]> })}
          />
        ),
    },
    {
      id: "required",
      header: t("admin.import.required"),
      width: 130,
      cell: (row) => (
        <Checkbox
          aria-label={`${t("admin.import.required")}: ${row.column.name}`}
          checked={row.column.required === true}
          onChange={(event) => change(row, { required: event.currentTarget.checked })}
        />
      ),
    },
  ];
  return (
    <>
      <div className={classes.body}>
        <p className={classes.faint}>{t("admin.import.columnsText")}</p>
        <DataTable
          caption={t("admin.import.columnsTitle")}
          columns={columns}
          rows={numbered}
          rowKey={(row) => row.index}
        />
        {!hasPhone(plan) && (
          <Alert color="bronze" mt="md">
            {t("admin.import.noPhone")}
          </Alert>
        )}
        {modes && (
          <>
            <h3 className={page.section}>{t("admin.import.mode")}</h3>
            <Radio.Group
              value={plan.mode}
              onChange={(value) => onPlan({ ...plan, mode: value === "replace" ? "replace" : "append" })}
              aria-label={t("admin.import.mode")}
            >
              <Stack gap="xs">
                <Radio
                  value="append"
                  label={t("words.importMode.append")}
                  description={t("admin.import.appendHint")}
                />
                <Radio
                  value="replace"
                  label={t("words.importMode.replace")}
                  description={t("admin.import.replaceHint")}
                />
              </Stack>
            </Radio.Group>
          </>
        )}
        {start.error && (
          <Alert color="red" mt="md" role="alert">
            {errorText(t, start.error)}
            {start.error instanceof ApiError &&
              start.error.faults.map((fault) => (
                <div key={`${fault.field}${fault.code}`}>
                  {fault.field}: {faultText(t, fault.code, fault.params)}
                </div>
              ))}
          </Alert>
        )}
      </div>
      <div className={classes.foot}>
        <Button variant="default" onClick={onBack} disabled={start.isPending}>
          {t("shell.actions.back")}
        </Button>
        <Button onClick={() => start.mutate()} loading={start.isPending} disabled={!hasPhone(plan)}>
          {t("admin.import.start")}
        </Button>
      </div>
    </>
  );
}
