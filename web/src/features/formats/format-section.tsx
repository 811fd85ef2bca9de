import { Button, Group } from "@mantine/core";
import type { ContactList, ListField } from "@perezvon/api";
import { IconPencil, IconTablePlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useHas } from "../../shell/session/session-queries.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import page from "../../ui/page.module.css";
import { FormatDialog } from "./format-dialog.tsx";
import { formatsQuery } from "./format-queries.ts";
import { ShareFormat } from "./share-format.tsx";

/** Fields of a list, and the named format they come from (OUT-LST-01, OUT-LST-03). */
export function FormatSection({ list }: { readonly list: ContactList }) {
  const { t } = useTranslation();
  const mayEdit = useHas("svc.lists");
  const formats = useQuery(formatsQuery);
  const format = formats.data?.find(({ id }) => id === list.format?.id);
  const [open, setOpen] = useState<"change" | "share" | undefined>(undefined);
  const close = () => setOpen(undefined);
  const others = (format?.lists ?? []).filter(({ id }) => id !== list.id).map(({ name }) => name);
  const columns: Column<ListField>[] = [
    { id: "name", header: t("admin.lists.fieldName"), cell: (field) => field.name, rowHeader: true },
    {
      id: "type",
      header: t("admin.lists.fieldType"),
      cell: (field) =>
        [
          field.type === "phone" && field.label
            ? `${t("words.fieldType.phone")}, ${t(`words.phoneLabel.${field.label}`)}`
            : t(`words.fieldType.${field.type}`),
          field.key && t("admin.import.key"),
          field.phone && t("lists.columns.zoneOfPhone", { phone: field.phone }),
          field.pattern,
        ]
          .filter(Boolean)
          .join(" · "),
    },
    {
      id: "required",
      header: t("admin.lists.fieldRequired"),
      cell: (field) => (field.required ? t("shell.yes") : t("shell.no")),
      width: 140,
    },
  ];
  return (
    <>
      <h3 className={page.section}>{t("admin.lists.fields")}</h3>
      {list.format && (
        <div className={page.hint} style={{ marginBottom: 8 }}>
          {list.format.name}
          {others.length > 0 && ` · ${t("formats.alsoServes", { lists: others.join(", ") })}`}
        </div>
      )}
      <DataTable
        compact
        caption={t("admin.lists.fields")}
        columns={columns}
        rows={list.fields}
        rowKey={(field) => `${list.fields.indexOf(field)}`}
        empty={<div className={page.hint}>{t("admin.lists.noFormat")}</div>}
      />
      {mayEdit && list.fields.length > 0 && (
        <Group mt="sm">
          {format ? (
            <Button
              variant="default"
              leftSection={<IconPencil size={16} />}
              onClick={() => setOpen("change")}
            >
              {t("formats.change")}
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconTablePlus size={16} />}
              onClick={() => setOpen("share")}
            >
              {t("formats.share")}
            </Button>
          )}
        </Group>
      )}
      {open === "change" && format && <FormatDialog format={format} onClose={close} />}
      {open === "share" && <ShareFormat list={list} onClose={close} />}
    </>
  );
}
