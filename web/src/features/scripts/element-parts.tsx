import { Button, FileButton, Group, Image, Select, Text, TextInput } from "@mantine/core";
import { type ScriptElement, type ScriptTable, scriptLimits } from "@perezvon/model";
import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError, addressOf, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { audioQuery } from "../audio/audio-queries.ts";

type Picture = Extract<ScriptElement, { kind: "picture" }>;

/** A picture and the words for who does not see it (INB-SCR-03). */
export function PictureParts({
  element,
  fault,
  onChange,
}: {
  readonly element: Picture;
  readonly fault: string | undefined;
  readonly onChange: (element: Picture) => void;
}) {
  const { t } = useTranslation();
  const upload = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.set("file", file);
      return call("scriptPictureAdd", { form });
    },
    onSuccess: ({ id }) => onChange({ ...element, pictureId: id }),
  });
  const refused = upload.error instanceof ApiError ? upload.error.faults[0] : undefined;
  const error = refused
    ? faultText(t, refused.code, refused.params)
    : upload.error
      ? errorText(t, upload.error)
      : fault;
  return (
    <Group align="start" wrap="nowrap">
      {element.pictureId !== "" && (
        <Image
          src={addressOf("scriptPicture", { params: { id: element.pictureId } })}
          alt={element.text}
          w={120}
          h={80}
          fit="contain"
        />
      )}
      <div style={{ flex: 1 }}>
        <TextInput
          label={t("scripts.pictureText")}
          value={element.text}
          maxLength={scriptLimits.label}
          onChange={(event) => onChange({ ...element, text: event.currentTarget.value })}
        />
        <Group mt="xs">
          <FileButton
            accept="image/png,image/jpeg,image/svg+xml"
            onChange={(file) => file && upload.mutate(file)}
          >
            {(props) => (
              <Button
                {...props}
                size="compact-sm"
                variant="default"
                loading={upload.isPending}
                leftSection={<IconUpload size={16} aria-hidden />}
              >
                {t(element.pictureId === "" ? "scripts.pictureAdd" : "scripts.pictureReplace")}
              </Button>
            )}
          </FileButton>
          <Text c="dimmed" fz="xs">
            {t("scripts.pictureHint")}
          </Text>
        </Group>
        {error && (
          <Text role="alert" c="red" fz="sm">
            {error}
          </Text>
        )}
      </div>
    </Group>
  );
}

/** Where the rows of a table come from, if not from its own text. */
export function TableSource({
  element,
  fault,
  onChange,
}: {
  readonly element: ScriptTable;
  readonly fault: string | undefined;
  readonly onChange: (element: ScriptTable) => void;
}) {
  const { t } = useTranslation();
  const set = (change: Partial<ScriptTable>) => onChange({ ...element, ...change });
  return (
    <Group grow align="start">
      <TextInput
        label={t("scripts.tableSource")}
        description={t("scripts.tableSourceHint")}
        value={element.source ?? ""}
        maxLength={120}
        error={fault}
        onChange={(event) => set({ source: event.currentTarget.value || undefined })}
      />
      {element.source !== undefined && (
        <TextInput
          label={t("scripts.tableProperties")}
          description={t("scripts.tablePropertiesHint")}
          value={(element.properties ?? []).join(" | ")}
          onChange={(event) => {
            const { value } = event.currentTarget;
            set({ properties: value === "" ? undefined : value.split("|").map((name) => name.trim()) });
          }}
        />
      )}
    </Group>
  );
}

/** Campaigns that use the script have to allow the message, too. */
export function MessageChoice({
  messageId,
  fault,
  onChange,
}: {
  readonly messageId: string;
  readonly fault: string | undefined;
  readonly onChange: (messageId: string) => void;
}) {
  const { t } = useTranslation();
  const library = useQuery(audioQuery);
  return (
    <Select
      searchable
      label={t("scripts.message")}
      description={t("scripts.messageHint")}
      nothingFoundMessage={t("audio.campaign.libraryEmpty")}
      data={(library.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={messageId || null}
      error={fault ?? (library.error ? errorText(t, library.error) : undefined)}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}
