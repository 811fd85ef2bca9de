import type { ListFormat } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import page from "../../ui/page.module.css";
import { FieldRows } from "../formats/field-rows.tsx";
import { NewListFields } from "./file-reading.tsx";
import classes from "./import-wizard.module.css";
import type { WizardDraft } from "./wizard-draft.ts";

type Draft = WizardDraft["empty"];

/** A list without a source: programs and people fill it record by record (OUT-LST-04, OUT-API-06). */
export function EmptySource({
  draft,
  onDraft,
  name,
  fault,
  onName,
}: {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly name: string;
  readonly fault: string | undefined;
  readonly onName: (name: string) => void;
}) {
  const { t } = useTranslation();
  const setFormat = (format: ListFormat | undefined) => onDraft({ ...draft, format });
  return (
    <>
      <div className={classes.reading}>
        <NewListFields name={name} fault={fault} onName={onName} format={draft.format} onFormat={setFormat} />
      </div>
      <p className={page.hint}>{t("lists.empty.text")}</p>
      {draft.format === undefined && (
        <FieldRows keys="chosen" rows={draft.rows} onRows={(rows) => onDraft({ ...draft, rows })} />
      )}
    </>
  );
}
