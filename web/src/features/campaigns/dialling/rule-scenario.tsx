import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { scenariosQuery } from "./scenario-queries.ts";

/** The scenario that a redial rule runs without a caller (OUT-RED-11). */
export function RuleScenario({
  scenarioId,
  onChange,
}: {
  readonly scenarioId: string | undefined;
  readonly onChange: (scenarioId: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const scenarios = useQuery(scenariosQuery);
  return (
    <Select
      required
      searchable
      label={t("redials.scenario.field")}
      description={t("redials.scenario.hint")}
      placeholder={t("redials.scenario.choose")}
      data={(scenarios.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={scenarioId ?? null}
      onChange={(value) => onChange(value ?? undefined)}
    />
  );
}
