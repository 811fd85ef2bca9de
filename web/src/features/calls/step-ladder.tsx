import type { CallLeg } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import classes from "./calls.module.css";

/** The SIP messages of a leg between us and the far side, each with its moment. */
export function StepLadder({ steps }: { readonly steps: CallLeg["sip"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section>
      <h3 className={classes.heading}>{t("calls.ladder")}</h3>
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the messages of a past call do not change
          <li key={index} className={classes.step} data-kind={kindOf(step.text)}>
            <span className={classes.time}>
              {t("telephony.trace.after", { ms: format.integer(step.ms) })}
            </span>
            <span className={classes.arrow} aria-hidden>
              {step.out ? "→" : "←"}
            </span>
            <span>
              {step.text}
              {/^\d/.test(step.text) && <span className={classes.method}> {step.method}</span>}
            </span>
            <span className={classes.peer}>{step.peer}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function kindOf(text: string): string {
  const status = Number(/^\d{3}/.exec(text)?.[0] ?? 0);
  return status === 0 ? "request" : status < 200 ? "progress" : status < 300 ? "success" : "refusal";
}
