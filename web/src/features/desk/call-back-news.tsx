import { Alert } from "@mantine/core";
import type { CallBackNews } from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useEvents } from "../../shell/connection/connection.tsx";
import { formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import classes from "./idle-panel.module.css";

const queryKey = ["call-back-news"];

/** What others did with calls that the agent has promised: at once, and until he has put it away (OUT-CBK-07). */
export function CallBackNewsList() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const events = useEvents();
  const { data } = useQuery({
    queryKey,
    queryFn: () => call("callBackNews", {}),
    refetchInterval: 15_000,
  });
  useEffect(
    () =>
      events.listen("call-backs", () => {
        void client.invalidateQueries({ queryKey });
        void client.invalidateQueries({ queryKey: ["own-call-backs"] });
      }),
    [events, client],
  );
  const dismiss = useMutation({
    mutationFn: (id: string) => call("callBackNewsSeen", { body: { ids: [id] } }),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <div className={classes.callBacks} role="status">
      {data.items.map((news) => (
        <Alert
          key={news.id}
          color="yellow"
          variant="light"
          mb={8}
          withCloseButton
          closeButtonLabel={t("callBackNews.dismiss", { customer: news.customerName ?? news.number })}
          onClose={() => dismiss.mutate(news.id)}
        >
          <News news={news} />
        </Alert>
      ))}
    </div>
  );
}

function News({ news }: { readonly news: CallBackNews }) {
  const { t } = useTranslation();
  const format = useFormat();
  const there = (at: string) =>
    t("agent.callBack.both", {
      there: formatFor(format.language, news.timeZone).dateTime(at),
      here: format.dateTime(at),
    });
  return t(`callBackNews.kind.${news.kind}`, {
    customer: news.customerName ?? news.number,
    campaign: news.campaign,
    by: news.by,
    owner: news.owner ?? t("callBackNews.anybody"),
    from: there(news.from),
    to: news.movedTo === null ? "" : there(news.movedTo),
  });
}
