import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsk } from "./desk-context.tsx";
import classes from "./dial-field.module.css";

/** Calls an extension, an internal number such as 4040, or a number outside. Pasted spaces, dashes and brackets are dropped. */
export function DialField() {
  const { t } = useTranslation();
  const ask = useAsk();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const number = typed.replaceAll(/[\s()\-.]/g, "");
  const invalid = number !== "" && !/^[+*#0-9]{1,20}$/.test(number);
  const dial = async (event: FormEvent) => {
    event.preventDefault();
    if (number === "" || invalid || busy) return;
    setBusy(true);
    if (await ask({ kind: "dial", to: number })) setTyped("");
    setBusy(false);
  };
  return (
    <form onSubmit={dial} className={classes.form}>
      <TextInput
        size="sm"
        classNames={{ input: classes.input }}
        aria-label={t("agent.dial.label")}
        placeholder={t("agent.dial.placeholder")}
        title={invalid ? t("agent.dial.invalid") : undefined}
        aria-invalid={invalid}
        inputMode="tel"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        rightSection={
          <Tooltip label={t("agent.dial.call")}>
            <ActionIcon
              type="submit"
              variant="subtle"
              className={classes.call}
              aria-label={t("agent.dial.call")}
              disabled={number === "" || invalid}
              loading={busy}
            >
              <IconPhone size={17} />
            </ActionIcon>
          </Tooltip>
        }
      />
    </form>
  );
}
