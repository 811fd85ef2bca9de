import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import classes from "./idle-panel.module.css";

/** The calls that the agent has promised, by time, overdue ones in red (OUT-CBK-07, DSK-CTX-08). */
export function OwnCallBacks() {
  const { t } = useTranslation();
  const now = useServerNow(30_000);
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ["own-call-backs"],
    queryFn: () => call("ownCallBacks", { query: { limit: 50 } }),
    refetchInterval: 15_000,
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section className={classes.callBacks} aria-label={t("agent.callBack.own")}>
      <h2>{t("agent.callBack.own")}</h2>
      <ol>
        {data.items.map((item) => {
          const from = Date.parse(item.from);
          return (
            <li key={item.id} data-overdue={Date.parse(item.until) < now || undefined}>
              <span>{format.dateTime(from)}</span>
              <span>
                {t("agent.callBack.there", { time: formatFor(format.language, item.timeZone).time(from) })}
              </span>
              <span>{item.customerName ?? item.number}</span>
              <span>{item.campaign.name}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
