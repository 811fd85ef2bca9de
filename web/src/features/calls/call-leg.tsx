import { Alert } from "@mantine/core";
import type { CallLeg } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { StateMark } from "../../ui/state-dot.tsx";
import { EvidencePlot } from "../lists/evidence-plot.tsx";
import { analysisResults } from "../lists/record-dials.tsx";
import { callVerdict } from "./call-verdict.ts";
import classes from "./calls.module.css";
import { LegSoundDetail } from "./leg-sound.tsx";
import { StepLadder } from "./step-ladder.tsx";

const colours = { ready: "green", warn: "yellow", "not-ready": "red" } as const;

/** All that is kept of one leg (TEL-CDR-03), its meaning in plain words first. */
export function LegDetail({ leg }: { readonly leg: CallLeg }) {
  const { t } = useTranslation();
  const verdict = callVerdict(leg);
  const result = leg.analysis === null ? undefined : analysisResults[leg.analysis];
  const faults = leg.faults.map((fault) => t(`calls.faults.${fault}`)).join(", ");
  const words = t(`calls.verdict.${verdict.key}`, { code: leg.sipCode ?? t("shell.units.none"), faults });
  return (
    <div className={classes.leg}>
      <Alert color={colours[verdict.tone]} variant="light" p="xs">
        <StateMark tone={verdict.tone} label={words} />
      </Alert>
      <Facts leg={leg} />
      {leg.evidence && (
        <section>
          <h3 className={classes.heading}>{t("calls.analysis")}</h3>
          {result && <p className={classes.text}>{t(`admin.dials.result.${result}`)}</p>}
          <EvidencePlot evidence={leg.evidence} />
        </section>
      )}
      {leg.sound && <LegSoundDetail leg={leg} sound={leg.sound} />}
      {leg.sip.length > 0 && <StepLadder steps={leg.sip} />}
    </div>
  );
}

function Facts({ leg }: { readonly leg: CallLeg }) {
  const { t } = useTranslation();
  const format = useFormat();
  const none = t("shell.units.none");
  const moment = (at: string | null) => (at === null ? none : format.timeSeconds(at));
  const received = [leg.fromReceived, leg.toReceived].filter(Boolean).join(" → ");
  const tries = leg.tries.map(({ target, status }) => `${target}: ${status || t("calls.noAnswerTry")}`);
  const ended = [moment(leg.endedAt), leg.endedBy && t(`calls.endedBy.${leg.endedBy}`)];
  const rows: readonly (readonly [string, string])[] = [
    [t("calls.from"), leg.from],
    [t("calls.to"), leg.to || (leg.user?.name ?? none)],
    ...(received ? [[t("calls.received"), received] as const] : []),
    [t("calls.shown"), leg.shownNumber ?? none],
    [t("calls.device"), [leg.device, leg.address].filter(Boolean).join(" · ") || none],
    [t("calls.started"), format.dateTimeSeconds(leg.startedAt)],
    [t("calls.rang"), moment(leg.ringingAt)],
    [t("calls.answeredAt"), moment(leg.answeredAt)],
    ...(leg.analysedAt === null ? [] : [[t("calls.analysedAt"), moment(leg.analysedAt)] as const]),
    [t("calls.ended"), ended.filter(Boolean).join(" · ")],
    [t("calls.codes"), `SIP ${leg.sipCode ?? none} · Q.850 ${leg.q850 ?? none}`],
    ...(leg.systemReason ? [[t("calls.reason"), leg.systemReason] as const] : []),
    [t("calls.tries"), tries.join(" → ") || t("calls.triesNone")],
    [t("calls.hold"), format.duration(leg.holdMs)],
    [t("calls.host"), leg.host],
  ];
  return (
    <dl className={classes.facts}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="pz-figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
