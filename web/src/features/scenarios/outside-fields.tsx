import { Select, Textarea, TextInput } from "@mantine/core";
import type { AddToDncOperation, EmailOperation } from "@perezvon/flow";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { doNotCallListsQuery } from "../do-not-call/do-not-call-queries.ts";
import classes from "./scenario-page.module.css";
import { changed, type FieldsProps } from "./step-change.ts";

/** Which list takes the number, and which number (OUT-DNC-10); lists that only files fill are not offered (OUT-DNC-02). */
export function DoNotCallFields({ faultOf, onChange, operation }: FieldsProps<AddToDncOperation>) {
  const { t } = useTranslation();
  const lists = useQuery(doNotCallListsQuery).data?.items ?? [];
  return (
    <div className={classes.fields}>
      <Select
        clearable
        searchable
        label={t("requests.list")}
        placeholder={t("requests.ownList")}
        error={faultOf("list")}
        data={lists
          .filter(({ kind }) => kind === "internal")
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={operation.list ?? null}
        onChange={(list) => onChange(changed(operation, { list: list ?? undefined }))}
      />
      <TextInput
        label={t("requests.number")}
        placeholder={t("requests.customerNumber")}
        maxLength={100}
        error={faultOf("number")}
        value={operation.number ?? ""}
        onChange={(event) => onChange(changed(operation, { number: event.currentTarget.value || undefined }))}
      />
    </div>
  );
}

/** A letter that the centre's mail server sends. */
export function LetterFields({ faultOf, onChange, operation }: FieldsProps<EmailOperation>) {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes.fields}>
        <TextInput
          required
          label={t("requests.to")}
          description={t("requests.toHint")}
          maxLength={1000}
          error={faultOf("to")}
          value={operation.to}
          onChange={(event) => onChange({ ...operation, to: event.currentTarget.value })}
        />
        <TextInput
          label={t("requests.copy")}
          maxLength={1000}
          error={faultOf("copy")}
          value={operation.copy ?? ""}
          onChange={(event) => onChange(changed(operation, { copy: event.currentTarget.value || undefined }))}
        />
      </div>
      <TextInput
        required
        mt="xs"
        label={t("requests.subject")}
        maxLength={200}
        error={faultOf("subject")}
        value={operation.subject}
        onChange={(event) => onChange({ ...operation, subject: event.currentTarget.value })}
      />
      <Textarea
        required
        autosize
        mt="xs"
        minRows={3}
        maxRows={12}
        label={t("requests.letter")}
        error={faultOf("text")}
        value={operation.text}
        onChange={(event) => onChange({ ...operation, text: event.currentTarget.value })}
      />
    </>
  );
}
