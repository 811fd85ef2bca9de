import { ActionIcon, Tooltip } from "@mantine/core";
import type { CampaignDisposition, RedialRule } from "@perezvon/api";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import type { Column } from "../../../ui/data-table.tsx";
import { scenariosQuery } from "./scenario-queries.ts";

/** The name of a disposition in the reader's language, by its key. */
export function useDispositionName(known: readonly CampaignDisposition[]) {
  const { language } = useFormat();
  return (key: string | undefined) => known.find((item) => item.key === key)?.name[language] ?? key ?? "";
}

/** The table of redials (OUT-RED-12); `onEdit` is absent for who may only look. */
export function useRedialColumns(
  rules: readonly RedialRule[],
  nameOf: (key: string | undefined) => string,
  onEdit: ((rule: RedialRule) => void) | undefined,
): Column<RedialRule>[] {
  const { t } = useTranslation();
  const scenarios = useQuery({
    ...scenariosQuery,
    enabled: rules.some(({ action }) => action.kind === "run_scenario"),
  });
  const actionText = ({ action }: RedialRule) => {
    const name = t(`words.redialAction.${action.kind}`);
    if (action.kind === "complete")
      return t("admin.redials.withDisposition", { action: name, disposition: nameOf(action.disposition) });
    if (action.kind === "run_scenario")
      return t("redials.scenario.named", {
        action: name,
        hours: action.hours,
        scenario:
          scenarios.data?.find(({ id }) => id === action.scenarioId)?.name ??
          (scenarios.isPending ? "" : t("redials.scenario.gone")),
      });
    return action.hours === undefined
      ? name
      : t("admin.redials.inHours", { action: name, hours: action.hours });
  };
  return [
    {
      id: "disposition",
      header: t("admin.redials.disposition"),
      cell: (rule) => nameOf(rule.disposition),
      rowHeader: true,
      wrap: true,
    },
    {
      id: "repeats",
      header: t("admin.redials.repeats"),
      numeric: true,
      width: 110,
      cell: (rule) => (rule.repeats === 0 ? t("admin.redials.noRepeats") : rule.repeats),
    },
    {
      id: "interval",
      header: t("admin.redials.interval"),
      numeric: true,
      width: 160,
      cell: (rule) =>
        rule.repeats === 0 ? t("shell.units.none") : `${rule.intervalMinutes} ${t("shell.units.minutes")}`,
    },
    { id: "action", header: t("admin.redials.action"), cell: actionText, wrap: true },
    {
      id: "edit",
      header: "",
      width: 50,
      cell: (rule) =>
        onEdit && (
          <Tooltip label={t("admin.redials.edit", { disposition: nameOf(rule.disposition) })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("admin.redials.edit", { disposition: nameOf(rule.disposition) })}
              onClick={() => onEdit(rule)}
            >
              <IconPencil size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
}
