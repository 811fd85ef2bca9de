import { useQuery } from "@tanstack/react-query";
import { type Control, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../shell/api.ts";
import { SelectField, TextAreaField } from "../../../shell/form/fields.tsx";
import { audioQuery } from "../../audio/audio-queries.ts";
import type { GeneralValues } from "./general-part.tsx";

/** What is said: a recording of the library, or a text that a voice reads (OUT-CPL-03, OUT-MOD-03). */
export function MessageFields({
  control,
  of,
}: {
  readonly control: Control<GeneralValues>;
  readonly of: "abandoned" | "machine";
}) {
  const { t } = useTranslation();
  const library = useQuery(audioQuery);
  const messageId = useWatch({ control, name: `${of}.messageId` });
  const items = library.data?.items ?? [];
  const chosen = items.find(({ id }) => id === messageId);
  return (
    <>
      <div>
        <SelectField
          control={control}
          name={`${of}.messageId`}
          clearable
          searchable
          label={t("audio.machine.fromLibrary")}
          description={t("audio.machine.fromLibraryHint")}
          placeholder={t("audio.campaign.choose")}
          data={items.map(({ id, name, sounds }) => ({
            value: id,
            label: name,
            disabled: sounds.length === 0,
          }))}
        />
        {chosen?.sounds[0] && (
          // biome-ignore lint/a11y/useMediaCaption: its name says what it is
          <audio
            controls
            preload="none"
            style={{ height: 32, marginTop: 8, maxWidth: "100%" }}
            aria-label={t("audio.machine.audio")}
            src={addressOf("audioSound", {
              params: { id: chosen.id, language: chosen.sounds[0].language },
            })}
          />
        )}
      </div>
      <SelectField
        control={control}
        name={`${of}.language`}
        label={t("admin.general.abandoned.language")}
        data={(["ru", "en"] as const).map((value) => ({
          value,
          label: t(`admin.general.abandoned.languages.${value}`),
        }))}
      />
      {!messageId && (
        <TextAreaField
          control={control}
          name={`${of}.message`}
          max={1000}
          optional
          style={{ gridColumn: "1 / -1" }}
          label={t(of === "abandoned" ? "admin.general.abandoned.message" : "audio.machine.text")}
          description={t(
            of === "abandoned" ? "admin.general.abandoned.messageHint" : "audio.machine.textHint",
          )}
        />
      )}
    </>
  );
}
