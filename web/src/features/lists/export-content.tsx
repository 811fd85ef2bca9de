import { Button, Checkbox, Group, Modal, Select, Text } from "@mantine/core";
import type { ContactList, ContentQuery } from "@perezvon/api";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../shell/api.ts";
import { useFormat } from "../../shell/text/use-format.ts";

const delimiters = { ",": "comma", ";": "semicolon", "\t": "tab" } as const;
const encodings = ["utf-8-bom", "utf-8", "windows-1251"] as const;

/** «Выгрузить в CSV» (OUT-LST-07): the whole content, by the rules of all files that leave the product. */
export function ExportContent({ list }: { readonly list: ContactList }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        flex="none"
        variant="default"
        leftSection={<IconDownload size={16} />}
        onClick={() => setOpen(true)}
      >
        {t("lists.export.button")}
      </Button>
      {open && <Dialog list={list} onClose={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ list, onClose }: { readonly list: ContactList; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const [delimiter, setDelimiter] = useState<keyof typeof delimiters>(language === "ru" ? ";" : ",");
  const [encoding, setEncoding] = useState<NonNullable<ContentQuery["encoding"]>>("utf-8-bom");
  const [ids, setIds] = useState(false);
  const query = { delimiter, encoding, ...(ids && { ids: language }) };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("lists.export.title")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm" mb="sm">
        {t("lists.export.text")}
      </Text>
      <Group grow align="flex-end">
        <Select
          label={t("lists.export.delimiter")}
          allowDeselect={false}
          data={Object.entries(delimiters).map(([value, name]) => ({
            value,
            label: t(`admin.import.${name}`),
          }))}
          value={delimiter}
          onChange={(value) => setDelimiter((value as keyof typeof delimiters | null) ?? ",")}
        />
        <Select
          label={t("admin.import.encoding")}
          allowDeselect={false}
          data={[{ value: "utf-8-bom", label: t("admin.results.utf8Bom") }, "utf-8", "windows-1251"]}
          value={encoding}
          onChange={(value) => setEncoding(encodings.find((each) => each === value) ?? "utf-8-bom")}
        />
      </Group>
      <Checkbox
        mt="md"
        label={t("lists.export.ids")}
        checked={ids}
        onChange={(event) => setIds(event.currentTarget.checked)}
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button
          component="a"
          href={addressOf("listContent", { params: { id: list.id }, query })}
          download
          leftSection={<IconDownload size={16} />}
          onClick={onClose}
        >
          {t("lists.export.download")}
        </Button>
      </Group>
    </Modal>
  );
}
