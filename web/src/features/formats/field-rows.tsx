import { ActionIcon, Button, Checkbox, Select, TextInput } from "@mantine/core";
import { fieldTypes, type ListField } from "@perezvon/api";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { FieldDetail } from "../list-import/field-detail.tsx";
import { fittingField } from "../list-import/fitting-field.ts";

export interface FieldRow {
  readonly id: number;
  readonly field: ListField;
  /** It was there when the dialogue opened. */
  readonly kept: boolean;
}

/** Fields of a format or of a list without a source; a key is chosen before there are records. */
export function FieldRows({
  rows,
  onRows,
  keys,
}: {
  readonly rows: readonly FieldRow[];
  readonly onRows: (rows: readonly FieldRow[]) => void;
  readonly keys: "chosen" | "shown";
}) {
  const { t } = useTranslation();
  const change = (row: FieldRow, part: Partial<ListField>) =>
    onRows(
      rows.map((each) =>
        each.id === row.id ? { ...each, field: fittingField({ ...each.field, ...part }) } : each,
      ),
    );
  const phones = rows.flatMap(({ field }) => (field.type === "phone" ? [field.name.trim()] : []));
  const add = () =>
    onRows([
      ...rows,
      { id: Math.max(-1, ...rows.map(({ id }) => id)) + 1, field: { name: "", type: "text" }, kept: false },
    ]);
  const keyColumn: Column<FieldRow> = {
    id: "key",
    header: t("admin.import.key"),
    width: 90,
    cell: (row) => (
      <Checkbox
        aria-label={`${t("admin.import.key")}: ${row.field.name}`}
        disabled={keys === "shown"}
        checked={row.field.key === true}
        onChange={(event) => change(row, { key: event.currentTarget.checked })}
      />
    ),
  };
  const columns: Column<FieldRow>[] = [
    {
      id: "name",
      header: t("admin.lists.fieldName"),
      rowHeader: true,
      cell: (row) =>
        row.kept ? (
          row.field.name
        ) : (
          <TextInput
            size="xs"
            aria-label={t("admin.lists.fieldName")}
            maxLength={100}
            value={row.field.name}
            onChange={(event) => change(row, { name: event.currentTarget.value })}
          />
        ),
    },
    {
      id: "type",
      header: t("admin.import.type"),
      width: 210,
      cell: (row) => (
        <Select
          size="xs"
          searchable
          allowDeselect={false}
          aria-label={`${t("admin.import.type")}: ${row.field.name}`}
          data={fieldTypes.map((value) => ({ value, label: t(`words.fieldType.${value}`) }))}
          value={row.field.type}
          onChange={(value) => change(row, { type: fieldTypes.find((each) => each === value) ?? "text" })}
        />
      ),
    },
    {
      id: "label",
      header: t("lists.columns.detail"),
      width: 160,
      cell: (row) => <FieldDetail field={row.field} phones={phones} onChange={(part) => change(row, part)} />,
    },
    {
      id: "required",
      header: t("admin.import.required"),
      width: 110,
      cell: (row) => (
        <Checkbox
          aria-label={`${t("admin.import.required")}: ${row.field.name}`}
          checked={row.field.required === true}
          onChange={(event) => change(row, { required: event.currentTarget.checked })}
        />
      ),
    },
    keyColumn,
    {
      id: "remove",
      header: "",
      width: 50,
      cell: (row) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("formats.removeField", { name: row.field.name })}
          onClick={() => onRows(rows.filter(({ id }) => id !== row.id))}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      ),
    },
  ];
  return (
    <>
      <DataTable
        compact
        caption={t("admin.lists.fields")}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
      />
      <Button mt="sm" size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
        {t("formats.addField")}
      </Button>
    </>
  );
}
