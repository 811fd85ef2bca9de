import type { AnalysisEvidence } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import classes from "./evidence-plot.module.css";
import { evidenceSpan, tickStepMs } from "./evidence-span.ts";

const WIDTH = 400;
const LANES = { speech: 8, tone: 26 } as const;
const BAR = 12;
const BASE = 46;

/** What an analysis heard, when: speech and tones as bars over the time, the answer and the decision as lines (TEL-CPA-14). */
export function EvidencePlot({ evidence }: { readonly evidence: AnalysisEvidence }) {
  const { t } = useTranslation();
  const { decimal } = useFormat();
  const { decidedAtMs, endMs } = evidenceSpan(evidence);
  const x = (ms: number) => (WIDTH * Math.min(ms, endMs)) / endMs;
  const seconds = (ms: number) => decimal(ms / 1000, 1);
  const step = tickStepMs(endMs);
  const bar = (lane: keyof typeof LANES, one: { fromMs: number; toMs: number }) => (
    <rect
      key={`${lane} ${one.fromMs}`}
      className={classes[lane]}
      x={x(one.fromMs)}
      y={LANES[lane]}
      width={Math.max(1.5, x(one.toMs) - x(one.fromMs))}
      height={BAR}
      rx={1.5}
    />
  );
  return (
    <figure className={classes.figure}>
      <svg viewBox={`0 0 ${WIDTH} 62`} role="img" aria-label={t("admin.dials.plot")}>
        <line className={classes.axis} x1={0} x2={WIDTH} y1={BASE} y2={BASE} />
        {Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step).map((ms) => (
          <text key={ms} className={classes.tick} x={Math.min(x(ms), WIDTH - 8)} y={58}>
            {decimal(ms / 1000, step < 1000 ? 1 : 0)}
          </text>
        ))}
        {evidence.answeredAtMs !== null && (
          <line
            className={classes.answered}
            x1={x(evidence.answeredAtMs) + 0.5}
            x2={x(evidence.answeredAtMs) + 0.5}
            y1={2}
            y2={BASE}
          />
        )}
        {evidence.speech.map((one) => bar("speech", one))}
        {evidence.tones.map((one) => bar("tone", one))}
        <line className={classes.decided} x1={x(decidedAtMs)} x2={x(decidedAtMs)} y1={2} y2={BASE} />
      </svg>
      <figcaption className={classes.words}>
        <ul>
          {evidence.answeredAtMs !== null && (
            <li>
              <i className={classes.answeredKey} />
              {t("admin.dials.answered", { at: seconds(evidence.answeredAtMs) })}
            </li>
          )}
          {evidence.speech.length > 0 && (
            <li>
              <i className={classes.speechKey} />
              {t("admin.dials.speech", {
                times: evidence.speech.map((one) => `${seconds(one.fromMs)}–${seconds(one.toMs)}`).join(", "),
              })}
            </li>
          )}
          {evidence.tones.map((one) => (
            <li key={one.fromMs}>
              <i className={classes.toneKey} />
              {t("admin.dials.tone", {
                hz: one.hz.map((hz) => Math.round(hz)).join(" + "),
                from: seconds(one.fromMs),
                length: decimal((one.toMs - one.fromMs) / 1000, 2),
              })}
            </li>
          ))}
          <li>
            <i className={classes.decidedKey} />
            {t("admin.dials.decided", { at: seconds(decidedAtMs), rule: evidence.rule })}
          </li>
        </ul>
      </figcaption>
    </figure>
  );
}
