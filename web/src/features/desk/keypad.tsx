import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./keypad.module.css";

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
type Key = (typeof keys)[number];

/** Tones to the far side (DSK-CTL-04). The keyboard's digits are its keys while the focus is in it. */
export function Keypad({ onDigit }: { readonly onDigit: (digit: string) => void }) {
  const { t } = useTranslation();
  const [sent, setSent] = useState("");
  const press = (key: Key) => {
    setSent((before) => (before + key).slice(-16));
    onDigit(key);
  };
  return (
    <fieldset
      className={classes.pad}
      aria-label={t("agent.controls.keypad")}
      data-own-keys
      onKeyDown={(event) => {
        const key = keys.find((known) => known === event.key);
        if (key) press(key);
      }}
    >
      <div className={classes.sent} aria-live="polite">
        {sent && t("agent.controls.sent", { digits: sent })}
      </div>
      <div className={classes.keys}>
        {keys.map((key, index) => (
          <UnstyledButton
            key={key}
            className={classes.key}
            data-own-keys
            autoFocus={index === 0}
            aria-label={t("agent.controls.key", { key })}
            onClick={() => press(key)}
          >
            {key}
          </UnstyledButton>
        ))}
      </div>
    </fieldset>
  );
}
