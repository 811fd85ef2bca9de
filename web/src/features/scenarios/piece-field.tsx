import { NumberInput, Select, Textarea } from "@mantine/core";
import { type PromptPiece, promptTones } from "@perezvon/flow";
import { catalogues } from "@perezvon/i18n";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { audioQuery } from "../audio/audio-queries.ts";
import classes from "./prompt-field.module.css";
import { ValueFields } from "./value-fields.tsx";

const sources = ["text", "message", "sound", "value", "silence", "tone"] as const;
type Source = (typeof sources)[number] | "none";

const sounds = Object.keys(catalogues.ru.prompts);
const languages = ["ru", "en"] as const;

interface PieceFieldProps {
  readonly label: string;
  readonly value: PromptPiece | undefined;
  readonly faultOf: (inner: string) => string | undefined;
  readonly optional: boolean;
  readonly onChange: (value: PromptPiece | undefined) => void;
}

/** One piece of a prompt: a supplied sound, a text, a message of the library, a value that is read out, a tone, silence. */
export function PieceField(props: PieceFieldProps) {
  const { faultOf, label, onChange, optional, value } = props;
  const { t } = useTranslation();
  const library = useQuery(audioQuery);
  const data = [...sources, ...(optional ? (["none"] as const) : [])].map((each) => ({
    value: each,
    label: t(`promptPieces.sources.${each}`),
  }));
  const choose = (next: Source) => {
    if (next !== sourceOf(value)) onChange(newPiece(next, library.data?.items[0]?.id ?? ""));
  };
  return (
    <div>
      <div className={classes.fields}>
        <Select
          label={label}
          allowDeselect={false}
          error={faultOf("")}
          data={data}
          value={sourceOf(value)}
          onChange={(next) => next && choose(next as Source)}
        />
        <PieceParts {...props} />
      </div>
      {typeof value === "object" && "text" in value && (
        <Textarea
          mt="xs"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={5000}
          label={t("scenarios.text")}
          description={t("promptPieces.textHint")}
          error={faultOf(".text")}
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

/** What stands beside the kind of the piece. */
function PieceParts({ faultOf, onChange, value }: PieceFieldProps) {
  const { t } = useTranslation();
  const library = useQuery(audioQuery);
  if (value === undefined) return null;
  if (typeof value === "string")
    return (
      <Select
        label={t("scenarios.sound")}
        allowDeselect={false}
        data={sounds.includes(value) ? sounds : [value, ...sounds]}
        value={value}
        onChange={(name) => name && onChange(name)}
      />
    );
  if ("message" in value)
    return (
      <Select
        label={t("scenarios.message")}
        allowDeselect={false}
        searchable
        error={faultOf(".message")}
        data={(library.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={value.message}
        onChange={(message) => message && onChange({ ...value, message })}
      />
    );
  if ("say" in value) return <ValueFields value={value} faultOf={faultOf} onChange={onChange} />;
  if ("silence" in value)
    return (
      <Seconds
        least={0}
        error={faultOf(".silence")}
        value={value.silence}
        onChange={(silence) => onChange({ silence })}
      />
    );
  if ("tone" in value)
    return (
      <>
        <Select
          label={t("promptPieces.tone")}
          allowDeselect={false}
          data={promptTones.map((tone) => ({ value: tone, label: t(`promptPieces.tones.${tone}`) }))}
          value={value.tone}
          onChange={(tone) =>
            onChange({ ...value, tone: promptTones.find((each) => each === tone) ?? value.tone })
          }
        />
        <Seconds
          least={0.1}
          error={faultOf(".seconds")}
          value={value.seconds}
          onChange={(seconds) => onChange({ ...value, seconds })}
        />
      </>
    );
  return (
    <>
      <Select
        label={t("scenarios.language")}
        allowDeselect={false}
        error={faultOf(".language")}
        data={languages.map((language) => ({ value: language, label: t(`audio.language.${language}`) }))}
        value={value.language}
        onChange={(language) => onChange({ ...value, language: language === "en" ? "en" : "ru" })}
      />
      <NumberInput
        label={t("promptPieces.rate")}
        suffix=" %"
        min={50}
        max={200}
        step={10}
        allowDecimal={false}
        error={faultOf(".rate")}
        value={value.rate ?? 100}
        onChange={(rate) => {
          const { rate: _, ...rest } = value;
          onChange(rate === "" || Number(rate) === 100 ? rest : { ...rest, rate: Number(rate) });
        }}
      />
    </>
  );
}

function Seconds({
  least,
  value,
  error,
  onChange,
}: {
  readonly least: number;
  readonly value: number;
  readonly error: string | undefined;
  readonly onChange: (seconds: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={t("promptPieces.seconds")}
      min={least}
      max={60}
      step={0.5}
      decimalScale={2}
      error={error}
      value={value}
      onChange={(seconds) => onChange(Number(seconds))}
    />
  );
}

function sourceOf(value: PromptPiece | undefined): Source {
  if (value === undefined) return "none";
  if (typeof value === "string") return "sound";
  if ("message" in value) return "message";
  if ("say" in value) return "value";
  if ("silence" in value) return "silence";
  return "tone" in value ? "tone" : "text";
}

function newPiece(source: Source, message: string): PromptPiece | undefined {
  switch (source) {
    case "none":
      return undefined;
    case "sound":
      return sounds[0] ?? "greeting";
    case "message":
      return { message };
    case "value":
      return { say: "number", value: "$(from)" };
    case "silence":
      return { silence: 1 };
    case "tone":
      return { tone: "zip", seconds: 1 };
    case "text":
      return { text: "", language: "ru" };
  }
}
