import { ActionIcon, SegmentedControl } from "@mantine/core";
import type { CallBack } from "@perezvon/api";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { dayKey, daysFrom } from "./call-back-days.ts";
import { CallBackNewsList } from "./call-back-news.tsx";
import classes from "./idle-panel.module.css";
import { useOwnCallBacks } from "./use-own-call-backs.ts";

type View = "list" | "day" | "week";

/** The calls that the agent has promised, as a list or a calendar, overdue ones in red (OUT-CBK-07, DSK-CTX-08). */
export function OwnCallBacks() {
  const { t } = useTranslation();
  const now = useServerNow(30_000);
  const format = useFormat();
  const [view, setView] = useState<View>("list");
  /** Days from today. */
  const [offset, setOffset] = useState(0);
  const items = useOwnCallBacks();
  if (items.length === 0) return <CallBackNewsList />;
  const step = view === "week" ? 7 : 1;
  const days = daysFrom(now, offset, step, format.timeZone);
  return (
    <>
      <CallBackNewsList />
      <section className={classes.callBacks} aria-label={t("agent.callBack.own")}>
        <div className={classes.callBacksHead}>
          <h2>{t("agent.callBack.own")}</h2>
          <SegmentedControl
            size="xs"
            aria-label={t("callBackNews.view")}
            value={view}
            onChange={(value) => {
              setView(value as View);
              setOffset(0);
            }}
            data={(["list", "day", "week"] as const).map((value) => ({
              value,
              label: t(`callBackNews.views.${value}`),
            }))}
          />
        </div>
        {view === "list" ? (
          <Items items={items} now={now} />
        ) : (
          <>
            <div className={classes.callBacksDays}>
              <ActionIcon
                variant="subtle"
                aria-label={t("callBackNews.earlier")}
                onClick={() => setOffset(offset - step)}
              >
                <IconChevronLeft size={16} />
              </ActionIcon>
              <span>{dayName(days[0]!, format.language, format.timeZone)}</span>
              {view === "week" && <span>– {dayName(days[6]!, format.language, format.timeZone)}</span>}
              <ActionIcon
                variant="subtle"
                aria-label={t("callBackNews.later")}
                onClick={() => setOffset(offset + step)}
              >
                <IconChevronRight size={16} />
              </ActionIcon>
            </div>
            {days.map((day) => {
              const key = dayKey(day, format.timeZone);
              const of = items.filter(({ from }) => dayKey(Date.parse(from), format.timeZone) === key);
              return (
                <div key={key}>
                  {view === "week" && <h3>{dayName(day, format.language, format.timeZone)}</h3>}
                  {of.length === 0 ? <p>{t("callBackNews.noneThatDay")}</p> : <Items items={of} now={now} />}
                </div>
              );
            })}
          </>
        )}
      </section>
    </>
  );
}

function Items({ items, now }: { readonly items: readonly CallBack[]; readonly now: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ol>
      {items.map((item) => {
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
  );
}

function dayName(at: number, language: "ru" | "en", timeZone: string): string {
  const locale = language === "ru" ? "ru-RU" : "en-GB";
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "long",
  }).format(at);
}
