import { Alert, Button, FileInput, Group, Modal, Select, Text } from "@mantine/core";
import { type DoNotCallList, encodings, importModes } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";

/** Many entries from a file; what was rejected is named line by line (OUT-DNC-08). */
export function LoadFile({ list, onClose }: { readonly list: DoNotCallList; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState<(typeof importModes)[number]>("append");
  const [encoding, setEncoding] = useState("");
  const load = useMutation({
    mutationFn: (chosen: File) => {
      const form = new FormData();
      form.append("options", JSON.stringify({ mode, ...(encoding !== "" && { encoding }) }));
      form.append("file", chosen);
      return call("doNotCallLoad", { params: { id: list.id }, form });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["doNotCall"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) load.mutate(file);
  };
  const { data } = load;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("outbound.doNotCall.loadTitle", { name: list.name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        <FileInput
          mb="sm"
          label={t("outbound.doNotCall.file")}
          description={t("outbound.doNotCall.loadHint")}
          placeholder={t("outbound.doNotCall.chooseFile")}
          accept=".csv,.txt,.xlsx,.zip,.gz,text/csv,text/plain"
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            load.reset();
          }}
        />
        <Group grow align="start">
          <Select
            label={t("outbound.doNotCall.mode")}
            allowDeselect={false}
            data={importModes.map((value) => ({ value, label: t(`words.importMode.${value}`) }))}
            value={mode}
            onChange={(value) => setMode(importModes.find((each) => each === value) ?? "append")}
          />
          <Select
            label={t("admin.import.encoding")}
            allowDeselect={false}
            data={[{ value: "", label: t("outbound.doNotCall.detect") }, ...encodings]}
            value={encoding}
            onChange={(value) => setEncoding(value ?? "")}
          />
        </Group>
        <div role="status">
          {load.error && (
            <Alert color="red" mt="md">
              {errorText(t, load.error)}
            </Alert>
          )}
          {data && (
            <Alert color={data.rejected > 0 ? "yellow" : "green"} mt="md">
              {t("outbound.doNotCall.loaded", {
                read: data.read,
                changed: data.changed,
                unknown: data.unknown,
                duplicate: data.duplicate,
                rejected: data.rejected,
              })}
            </Alert>
          )}
        </div>
        {data && data.rejections.length > 0 && (
          <>
            <h3 className={page.section}>{t("outbound.doNotCall.rejectedTitle")}</h3>
            <div style={{ maxHeight: 180, overflowY: "auto" }}>
              {data.rejections.map(({ line, value, code }) => (
                <Text key={line} fz="sm">
                  {`${line}: ${value} — ${t(`errors.row.${code as "phone"}`, { defaultValue: code })}`}
                </Text>
              ))}
            </div>
          </>
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {data ? t("shell.actions.close") : t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={load.isPending} disabled={!file || data !== undefined}>
            {t("outbound.doNotCall.load")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
