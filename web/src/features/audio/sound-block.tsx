import {
  ActionIcon,
  Alert,
  Button,
  FileButton,
  Group,
  Switch,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type AudioMessage, audioLimits, type soundLanguages } from "@perezvon/api";
import { IconFileMusic, IconSpeakerphone, IconTrash, IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, addressOf, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import page from "../../ui/page.module.css";
import { audioQuery } from "./audio-queries.ts";
import classes from "./sound-block.module.css";
import { uploadable } from "./to-wav.ts";

type Language = (typeof soundLanguages)[number];

interface BlockProps {
  readonly message: AudioMessage;
  readonly language: Language;
  readonly mayEdit: boolean;
}

/** What is heard in one language: uploaded, or read from a text by a voice. */
export function SoundBlock({
  language,
  mayEdit,
  message,
  speech,
}: BlockProps & { readonly speech: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sound = message.sounds.find((each) => each.language === language);
  const [reading, setReading] = useState(false);
  const params = { id: message.id, language };
  return (
    <section className={classes.block}>
      <h3 className={page.section}>{t(`audio.language.${language}`)}</h3>
      {sound && (
        <>
          <Group gap="sm" wrap="nowrap">
            {/* biome-ignore lint/a11y/useMediaCaption: what it says stands beside it */}
            <audio
              controls
              preload="none"
              className={classes.player}
              aria-label={t("audio.sound.player", { language: t(`audio.language.${language}`) })}
              src={`${addressOf("audioSound", { params })}?v=${encodeURIComponent(sound.updatedAt)}`}
            />
            <Text fz="sm" className="pz-figures">
              {format.duration(sound.durationMs)}
            </Text>
            {mayEdit && <RemoveSound message={message} language={language} mayEdit />}
          </Group>
          <Text fz="sm" c="dimmed" mt={4} truncate>
            <IconFileMusic size={14} aria-hidden /> {sound.fileName ?? t("audio.sound.fromText")}
            {sound.spokenText && `: ${sound.spokenText}`}
          </Text>
          {mayEdit && (
            <Description key={sound.updatedAt} message={message} language={language} mayEdit={mayEdit} />
          )}
        </>
      )}
      {mayEdit && (
        <>
          <Upload message={message} language={language} mayEdit />
          {speech ? (
            <Button
              mt="xs"
              size="compact-sm"
              variant="subtle"
              aria-expanded={reading}
              leftSection={<IconSpeakerphone size={16} aria-hidden />}
              onClick={() => setReading(!reading)}
            >
              {t("audio.sound.read")}
            </Button>
          ) : (
            <Text fz="xs" c="dimmed" mt="xs">
              {t("audio.sound.noSpeech")}
            </Text>
          )}
          {reading && (
            <ReadText
              message={message}
              language={language}
              mayEdit={mayEdit}
              onMade={() => setReading(false)}
            />
          )}
        </>
      )}
    </section>
  );
}

function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: audioQuery.queryKey });
}

function useFault() {
  const { t } = useTranslation();
  return (error: Error | null) => {
    const fault = error instanceof ApiError ? error.faults[0] : undefined;
    if (fault) return faultText(t, fault.code, fault.params);
    return error ? errorText(t, error) : undefined;
  };
}

function Upload({ language, message }: BlockProps) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const faultOf = useFault();
  const [level, setLevel] = useState(true);
  const sound = message.sounds.find((each) => each.language === language);
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const form = new FormData();
      form.append("options", JSON.stringify({ level, ...(sound && { description: sound.description }) }));
      form.append("file", await uploadable(file, audioLimits.megabytes * 1024 * 1024), file.name);
      return call("audioSoundPut", { params: { id: message.id, language }, form });
    },
    onSuccess: ({ converted }) => {
      notifications.show({
        message: t(converted ? "audio.sound.converted" : "audio.sound.stored"),
        color: "green",
      });
      return refresh();
    },
  });
  const fault = faultOf(upload.error);
  return (
    <>
      <Group mt="sm" gap="md">
        <FileButton
          accept="audio/*,.wav,.ogg,.opus,.mp3"
          onChange={(file) => file && upload.mutate(file)}
          inputProps={{
            "aria-label": `${t("audio.sound.upload")}: ${t(`audio.language.${language}`)}`,
          }}
        >
          {(props) => (
            <Button
              {...props}
              size="compact-sm"
              variant="default"
              loading={upload.isPending}
              leftSection={<IconUpload size={16} aria-hidden />}
            >
              {t(sound ? "audio.sound.replace" : "audio.sound.upload")}
            </Button>
          )}
        </FileButton>
        <Switch
          size="xs"
          label={t("audio.sound.level")}
          checked={level}
          onChange={(event) => setLevel(event.currentTarget.checked)}
        />
      </Group>
      <div role="status">
        {upload.isPending && (
          <Text fz="xs" mt={4}>
            {t("audio.sound.uploading")}
          </Text>
        )}
        {fault && (
          <Alert color="red" mt="xs" p="xs">
            {fault}
          </Alert>
        )}
      </div>
      <Text fz="xs" c="dimmed" mt={4}>
        {t("audio.sound.hint", audioLimits)}
      </Text>
    </>
  );
}

function ReadText({ language, message, onMade }: BlockProps & { readonly onMade: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const faultOf = useFault();
  const sound = message.sounds.find((each) => each.language === language);
  const [text, setText] = useState(sound?.spokenText ?? "");
  const make = useMutation({
    mutationFn: () => call("audioSoundSpeak", { params: { id: message.id, language }, body: { text } }),
    onSuccess: async () => {
      notifications.show({ message: t("audio.sound.made"), color: "green" });
      await refresh();
      onMade();
    },
  });
  return (
    <>
      <Textarea
        mt="xs"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={5000}
        label={t("audio.sound.text")}
        description={t("audio.sound.readHint")}
        value={text}
        error={faultOf(make.error)}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        mt="xs"
        size="compact-sm"
        loading={make.isPending}
        disabled={text.trim() === ""}
        onClick={() => make.mutate()}
      >
        {t("audio.sound.make")}
      </Button>
    </>
  );
}

/** Saved as soon as it is left. */
function Description({ language, message }: BlockProps) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const before = message.sounds.find((each) => each.language === language)?.description ?? "";
  const [text, setText] = useState(before);
  const save = useMutation({
    mutationFn: () =>
      call("audioMessageChange", {
        params: { id: message.id },
        body: { descriptions: { [language]: text.trim() } },
      }),
    onSuccess: () => {
      notifications.show({ message: t("audio.sound.about"), color: "green" });
      return refresh();
    },
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  return (
    <TextInput
      mt="xs"
      size="xs"
      maxLength={500}
      label={t("audio.sound.description")}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => text.trim() !== before && save.mutate()}
    />
  );
}

function RemoveSound({ language, message }: BlockProps) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const remove = useMutation({
    mutationFn: () => call("audioSoundDelete", { params: { id: message.id, language } }),
    onSuccess: refresh,
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      loading={remove.isPending}
      aria-label={t("audio.sound.remove", { language: t(`audio.language.${language}`) })}
      onClick={() => remove.mutate()}
    >
      <IconTrash size={16} />
    </ActionIcon>
  );
}
