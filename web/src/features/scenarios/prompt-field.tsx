import { Group, Select, Textarea } from "@mantine/core";
import type { Prompt } from "@perezvon/flow";
import { catalogues } from "@perezvon/i18n";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { audioQuery } from "../audio/audio-queries.ts";

type Source = "sound" | "text" | "message" | "none";

const sounds = Object.keys(catalogues.ru.prompts);

/** What is said: a supplied sound, a text, a message of the library; or nothing where that is allowed. */
export function PromptField({
  label,
  value,
  error,
  optional = false,
  onChange,
}: {
  readonly label: string;
  readonly value: Prompt | undefined;
  readonly error: string | undefined;
  readonly optional?: boolean;
  readonly onChange: (value: Prompt | undefined) => void;
}) {
  const { t } = useTranslation();
  const library = useQuery(audioQuery);
  const source: Source =
    value === undefined ? "none" : typeof value === "string" ? "sound" : "text" in value ? "text" : "message";
  const sources = (["text", "message", "sound", ...(optional ? (["none"] as const) : [])] as const).map(
    (each) => ({ value: each, label: t(`scenarios.sources.${each}`) }),
  );
  const choose = (next: string | null) => {
    if (next === "sound") onChange(sounds[0] ?? "greeting");
    else if (next === "message") onChange({ message: library.data?.items[0]?.id ?? "" });
    else if (next === "text") onChange({ text: "", language: "ru" });
    else onChange(undefined);
  };
  return (
    <div>
      <Group align="flex-start" grow>
        <Select label={label} allowDeselect={false} data={sources} value={source} onChange={choose} />
        {typeof value === "string" && (
          <Select
            label={t("scenarios.sound")}
            allowDeselect={false}
            error={error}
            data={sounds.includes(value) ? sounds : [value, ...sounds]}
            value={value}
            onChange={(name) => name && onChange(name)}
          />
        )}
        {typeof value === "object" && "message" in value && (
          <Select
            label={t("scenarios.message")}
            allowDeselect={false}
            searchable
            error={error}
            data={(library.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={value.message}
            onChange={(message) => message && onChange({ message })}
          />
        )}
        {typeof value === "object" && "text" in value && (
          <Select
            label={t("scenarios.language")}
            allowDeselect={false}
            data={(["ru", "en"] as const).map((language) => ({
              value: language,
              label: t(`audio.language.${language}`),
            }))}
            value={value.language}
            onChange={(language) => onChange({ ...value, language: language === "en" ? "en" : "ru" })}
          />
        )}
      </Group>
      {typeof value === "object" && "text" in value && (
        <Textarea
          mt="xs"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={1000}
          label={t("scenarios.text")}
          error={error}
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
