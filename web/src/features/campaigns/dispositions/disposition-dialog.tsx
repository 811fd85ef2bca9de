import { Alert, Button, Checkbox, Group, Modal, Select, TextInput } from "@mantine/core";
import { dispositionTypes } from "@perezvon/api";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import type { Folder, Item } from "./disposition-moves.ts";

const codeForm = /^[A-Za-z0-9]{1,32}$/;

/** A status with all that OUT-DSP-02 gives it. Of a system one the type, the folder and the visibility are fixed. */
export function DispositionDialog({
  item,
  folder,
  folders,
  busy,
  problem,
  onSave,
  onClose,
}: {
  readonly item: Item;
  readonly folder: string;
  readonly folders: readonly Folder[];
  readonly busy: boolean;
  readonly problem: string | undefined;
  readonly onSave: (item: Item, folder: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [draft, setDraft] = useState(item);
  const [place, setPlace] = useState(folder);
  const [tried, setTried] = useState(false);
  const system = folder === "system";
  const set = (change: Partial<Item>) => setDraft((known) => ({ ...known, ...change }));
  const missing = (name: string) => (tried && name.trim() === "" ? t("dispositions.nameMissing") : undefined);
  const wrongCode = draft.code !== null && !codeForm.test(draft.code);
  const repeated = folders
    .flatMap(({ items }) => items)
    .some(({ key, code }) => code !== null && code === draft.code && key !== item.key);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (draft.name.ru.trim() === "" || draft.name.en.trim() === "" || wrongCode) return;
    onSave(draft, place);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        item.key === null ? t("dispositions.add") : t("dispositions.edit", { name: item.name[language] })
      }
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {problem && (
          <Alert color="red" mb="md" role="alert">
            {problem}
          </Alert>
        )}
        <TextInput
          data-autofocus
          label={t("dispositions.nameRu")}
          maxLength={100}
          value={draft.name.ru}
          onChange={(event) => set({ name: { ...draft.name, ru: event.currentTarget.value } })}
          error={missing(draft.name.ru)}
          mb="sm"
        />
        <TextInput
          label={t("dispositions.nameEn")}
          maxLength={100}
          value={draft.name.en}
          onChange={(event) => set({ name: { ...draft.name, en: event.currentTarget.value } })}
          error={missing(draft.name.en)}
          mb="sm"
        />
        <Select
          label={t("dispositions.type")}
          allowDeselect={false}
          disabled={system}
          data={dispositionTypes.map((value) => ({ value, label: t(`words.dispositionType.${value}`) }))}
          value={draft.type}
          onChange={(value) => set({ type: dispositionTypes.find((each) => each === value) ?? "other" })}
          mb="sm"
        />
        <Select
          label={t("dispositions.folder")}
          allowDeselect={false}
          disabled={system}
          data={folders
            .filter(({ key }) => key !== null && (system || key !== "system"))
            .map(({ key, name }) => ({ value: key!, label: name[language] }))}
          value={place}
          onChange={(value) => setPlace(value ?? folder)}
          mb="sm"
        />
        <TextInput
          label={t("dispositions.code")}
          description={repeated ? t("dispositions.codeRepeats") : t("dispositions.codeHint")}
          maxLength={32}
          value={draft.code ?? ""}
          onChange={(event) => set({ code: event.currentTarget.value.trim() || null })}
          error={wrongCode && t("dispositions.codeWrong")}
          mb="md"
        />
        <Checkbox
          label={t("dispositions.visible")}
          disabled={system}
          checked={draft.visibleToAgents}
          onChange={(event) => set({ visibleToAgents: event.currentTarget.checked })}
          mb="xs"
        />
        <Checkbox
          label={t("dispositions.outboundSet")}
          checked={draft.outboundSet}
          onChange={(event) => {
            const outboundSet = event.currentTarget.checked;
            set({ outboundSet, inboundSet: outboundSet && draft.inboundSet });
          }}
          mb="xs"
        />
        <Checkbox
          label={t("dispositions.inboundSet")}
          disabled={!draft.outboundSet}
          checked={draft.inboundSet}
          onChange={(event) => set({ inboundSet: event.currentTarget.checked })}
          mb="xs"
        />
        <Checkbox
          label={t("dispositions.previewSet")}
          checked={draft.previewSet}
          onChange={(event) => set({ previewSet: event.currentTarget.checked })}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
