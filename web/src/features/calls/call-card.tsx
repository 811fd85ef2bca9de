import { Tabs } from "@mantine/core";
import type { CallCard } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { RecordingPlayer } from "../records/recording-player.tsx";
import { LegDetail } from "./call-leg.tsx";
import classes from "./calls.module.css";

const parts = ["dialingMs", "ringingMs", "ivrMs", "queueMs", "talkMs", "holdMs", "afterCallWorkMs"] as const;

/** One call: how its time went, and of each leg what happened, how it sounded, and what was said on the wire. */
export function CallCardView({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["calls", "card", id],
    queryFn: () => call("call", { params: { id } }),
  });
  if (found.error)
    return <LoadFailed text={errorText(t, found.error)} onRetry={() => void found.refetch()} />;
  if (!found.data) return null;
  const { legs } = found.data;
  return (
    <div className={classes.card}>
      <Sums card={found.data} />
      <Recordings card={found.data} />
      <Tabs defaultValue={legs[0]?.id ?? null} keepMounted={false}>
        <Tabs.List aria-label={t("calls.legs")}>
          {legs.map((leg) => (
            <Tabs.Tab key={leg.id} value={leg.id}>
              {[t(`calls.peers.${leg.peer}`), leg.trunk?.name ?? leg.user?.name].filter(Boolean).join(" · ")}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {legs.map((leg) => (
          <Tabs.Panel key={leg.id} value={leg.id} pt="md">
            <LegDetail leg={leg} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}

function Sums({ card }: { readonly card: CallCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <dl className={classes.sums}>
      {parts.map((part) => (
        <div key={part} data-zero={card.sums[part] < 1_000 || undefined}>
          <dt>{t(`calls.sums.${part}`)}</dt>
          <dd className="pz-figures">{format.duration(card.sums[part])}</dd>
        </div>
      ))}
      <div>
        <dt>{t("calls.sums.length")}</dt>
        <dd className="pz-figures">
          <strong>{format.duration(card.lengthMs)}</strong>
        </dd>
      </div>
    </dl>
  );
}

function Recordings({ card }: { readonly card: CallCard }) {
  const { t } = useTranslation();
  const mayListen = useHas("qm.listen.all", "qm.listen.groups", "qm.listen.services", "agent.rec.own");
  const ids = [...new Set(card.legs.flatMap(({ recordings }) => recordings.map(({ id }) => id)))];
  if (!mayListen || ids.length === 0) return null;
  return (
    <section>
      <h3 className={classes.heading}>{t("calls.recordings")}</h3>
      {ids.map((id) => (
        <RecordingPlayer key={id} id={id} />
      ))}
    </section>
  );
}
