import type { ForecastAssumptions } from "@perezvon/api";
import type { TFunction } from "i18next";
import type { Format } from "../../../shell/text/format.ts";

/** What is played beside the campaign, in a sentence or two. */
export function besideText(
  t: TFunction,
  format: Format,
  { inboundPerHour, others }: Pick<ForecastAssumptions, "inboundPerHour" | "others">,
): string {
  const names = others.map(({ name, tie }) => t(`forecast.ties.${tie}`, { name }));
  return [
    ...(names.length > 0 ? [t("forecast.besides", { others: names.join(", ") })] : []),
    ...(inboundPerHour > 0 ? [t("forecast.inbound", { calls: format.decimal(inboundPerHour, 1) })] : []),
  ].join(" ");
}
