import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import classes from "./record-card.module.css";

/** Numbers of a record in one campaign: attempts, and when each is due (OUT-LST-06). */
export function RecordNumbers({
  campaignId,
  recordId,
}: {
  readonly campaignId: string;
  readonly recordId: number;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const life = useQuery({
    queryKey: ["campaign-record", campaignId, recordId],
    queryFn: () => call("campaignRecord", { params: { id: campaignId, recordId } }),
  });
  return (
    <dl className={classes.facts}>
      {(life.data?.numbers ?? []).map(({ number, attempts, stopped, dueAt }) => (
        <div key={number} className={classes.fact}>
          <dt className="pz-figures">{number}</dt>
          <dd className="pz-figures">
            {[
              t("admin.content.tries", { count: attempts }),
              stopped ? t("admin.content.stopped") : dueAt && format.dateTime(dueAt),
            ]
              .filter(Boolean)
              .join(" · ")}
          </dd>
        </div>
      ))}
    </dl>
  );
}
