import { Alert, Button, Checkbox, Select } from "@mantine/core";
import { type ContactList, fieldTypes, type ListField } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { FieldDetail } from "./field-detail.tsx";
import {
  changeColumn,
  columnOf,
  hasPhone,
  type ImportPlan,
  isUsed,
  keepsFields,
  takeColumn,
} from "./import-plan.ts";
import classes from "./import-wizard.module.css";
import { ModeChoice, RowOptions } from "./mode-choice.tsx";

/** What each column is, and what becomes of the records that are there. */
export function ColumnsStep({
  plan,
  onPlan,
  sample,
  list,
  onBack,
  onNext,
}: {
  readonly plan: ImportPlan;
  readonly onPlan: (plan: ImportPlan) => void;
  readonly sample: readonly (readonly string[])[];
  /** Undefined for a new one. */
  readonly list: ContactList | undefined;
  readonly onBack: () => void;
  readonly onNext: () => void;
}) {
  const { t } = useTranslation();
  const numbered = plan.columns.map((column, index) => ({ column, index }));
  type Row = (typeof numbered)[number];
  const change = (row: Row, part: Partial<ListField>) => onPlan(changeColumn(plan, row.index, part));
  const phones = plan.columns.filter(({ type }) => type === "phone").map(({ name }) => name);
  const keeps = keepsFields(plan, list);
  const fields = list?.fields ?? plan.format?.fields ?? [];
  const columns: Column<Row>[] = [
    {
      id: "use",
      header: t("lists.columns.use"),
      width: 110,
      cell: (row) => (
        <Checkbox
          aria-label={`${t("lists.columns.use")}: ${row.column.name}`}
          checked={isUsed(plan, row.column)}
          onChange={(event) => onPlan(takeColumn(plan, row.column, event.currentTarget.checked))}
        />
      ),
    },
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
      header: t("lists.columns.detail"),
      width: 170,
      cell: (row) => (
        <FieldDetail field={row.column} phones={phones} onChange={(part) => change(row, part)} />
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
    {
      id: "key",
      header: t("admin.import.key"),
      width: 110,
      cell: (row) => (
        <Checkbox
          aria-label={`${t("admin.import.key")}: ${row.column.name}`}
          checked={row.column.key === true}
          onChange={(event) => change(row, { key: event.currentTarget.checked })}
        />
      ),
    },
  ];
  return (
    <>
      <div className={classes.body}>
        {list !== undefined && list.records > 0 && <ModeChoice plan={plan} onPlan={onPlan} list={list} />}
        <p className={classes.faint}>
          {t(keeps ? "admin.import.fieldsText" : "admin.import.columnsText")}
          {!keeps && ` ${t("admin.import.keyText")}`}
        </p>
        {keeps ? (
          <KeptFields fields={fields} columns={plan.columns} sample={sample} />
        ) : (
          <DataTable
            caption={t("admin.import.columnsTitle")}
            columns={columns}
            rows={numbered}
            rowKey={(row) => row.index}
          />
        )}
        {!keeps && !hasPhone(plan) && (
          <Alert color="bronze" mt="md">
            {t("admin.import.noPhone")}
          </Alert>
        )}
        <RowOptions plan={plan} onPlan={onPlan} fields={keeps ? fields : plan.columns} />
      </div>
      <div className={classes.foot}>
        <Button variant="default" onClick={onBack}>
          {t("shell.actions.back")}
        </Button>
        <Button onClick={onNext} disabled={!keeps && !hasPhone(plan)}>
          {t("shell.actions.next")}
        </Button>
      </div>
    </>
  );
}

/** Fields of a list that keeps them, and what the file has for each (OUT-IMP-06). */
function KeptFields({
  fields,
  columns,
  sample,
}: {
  readonly fields: readonly ListField[];
  readonly columns: readonly ListField[];
  readonly sample: readonly (readonly string[])[];
}) {
  const { t } = useTranslation();
  const rows = fields.map((field, index) => ({ field, index, column: columnOf(field, columns) }));
  type Row = (typeof rows)[number];
  const table: Column<Row>[] = [
    { id: "field", header: t("admin.lists.fieldName"), cell: (row) => row.field.name, rowHeader: true },
    {
      id: "type",
      header: t("admin.import.type"),
      cell: (row) =>
        `${t(`words.fieldType.${row.field.type}`)}${row.field.key ? ` · ${t("admin.import.key")}` : ""}`,
    },
    {
      id: "sample",
      header: t("admin.import.sample"),
      cell: (row) =>
        row.column < 0
          ? t("admin.import.notInFile")
          : (sample.find((values) => values[row.column])?.[row.column] ?? t("shell.units.none")),
    },
  ];
  return (
    <DataTable
      compact
      caption={t("admin.import.columnsTitle")}
      columns={table}
      rows={rows}
      rowKey={(row) => row.index}
    />
  );
}
