import { Button, Group, NumberInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { useKeptDays } from "./bin-queries.ts";

/** How long deleted campaigns are kept; the button is there once another number stands in the field. */
export function KeptDays({ keptDays }: { readonly keptDays: number }) {
  const { t } = useTranslation();
  const save = useKeptDays();
  const [days, setDays] = useState<number | string>(keptDays);
  const fits = typeof days === "number" && Number.isInteger(days) && days >= 0 && days <= 90;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!fits) return;
    save.mutate(days, {
      onSuccess: () => notifications.show({ message: t("bin.keptSaved"), color: "green" }),
      onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="xs">
        <span id="bin-kept">{t("bin.kept")}</span>
        <Tooltip label={t("bin.keptHint")} multiline w={280}>
          <NumberInput
            w={80}
            min={0}
            max={90}
            allowDecimal={false}
            clampBehavior="none"
            aria-labelledby="bin-kept"
            value={days}
            error={!fits}
            onChange={setDays}
          />
        </Tooltip>
        {days !== keptDays && (
          <Button type="submit" disabled={!fits} loading={save.isPending}>
            {t("shell.actions.save")}
          </Button>
        )}
      </Group>
    </form>
  );
}
