import { Button, Group } from "@mantine/core";
import type { TracedCall } from "@perezvon/api";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../shell/api.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import page from "../../ui/page.module.css";
import classes from "./trace.module.css";

/** The messages of a call between us and the far side, as a ladder; one of them in full beside it. */
export function Ladder({ call }: { readonly call: TracedCall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [chosen, setChosen] = useState(0);
  const message = call.messages[Math.min(chosen, call.messages.length - 1)];
  const start = Date.parse(call.startedAt);
  const peer = call.messages[0];
  return (
    <section>
      <Group justify="space-between" align="baseline">
        <h2 className={page.section}>{t("telephony.trace.ladder")}</h2>
        {call.packetBytes > 0 && (
          <Button
            component="a"
            href={addressOf("traceRtp", { params: { id: call.id } })}
            download
            variant="default"
            size="xs"
            leftSection={<IconDownload size={15} aria-hidden />}
            title={t("telephony.trace.rtpHint")}
          >
            {t("telephony.trace.rtp")}
          </Button>
        )}
      </Group>
      <div className={classes.columns}>
        <div className={classes.ladder}>
          <div className={classes.heads}>
            <span />
            <strong>{t("telephony.trace.us")}</strong>
            <strong className="pz-figures">{peer && `${peer.address}:${peer.port}`}</strong>
          </div>
          <ol className={classes.steps}>
            {call.messages.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: messages are only ever added at the end
              <li key={index}>
                <span className={classes.time} title={format.dateTimeSeconds(step.at)}>
                  {t("telephony.trace.after", { ms: format.integer(Date.parse(step.at) - start) })}
                </span>
                <button
                  type="button"
                  className={classes.step}
                  data-direction={step.direction}
                  data-kind={kindOf(step.firstLine)}
                  aria-pressed={index === chosen}
                  onClick={() => setChosen(index)}
                >
                  <span className={classes.word}>{wordOf(step.firstLine, step.method)}</span>
                  <span className={classes.arrow} aria-hidden />
                </button>
              </li>
            ))}
          </ol>
        </div>
        {message && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
          <pre className={classes.message} tabIndex={0}>
            {message.text}
          </pre>
        )}
      </div>
    </section>
  );
}

/** «INVITE», «180 Ringing (INVITE)» */
function wordOf(firstLine: string, method: string): string {
  const status = /^SIP\/2\.0 (.*)$/.exec(firstLine)?.[1];
  return status ? `${status} (${method})` : (firstLine.split(" ")[0] ?? "");
}

function kindOf(firstLine: string): "request" | "progress" | "success" | "refusal" {
  const code = Number(/^SIP\/2\.0 (\d{3})/.exec(firstLine)?.[1]);
  if (Number.isNaN(code)) return "request";
  return code < 200 ? "progress" : code < 300 ? "success" : "refusal";
}
