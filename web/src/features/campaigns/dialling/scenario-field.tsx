import { Anchor, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type Control, useController } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { SelectField } from "../../../shell/form/fields.tsx";
import { useHas } from "../../../shell/session/session-queries.ts";
import type { GeneralValues } from "./general-part.tsx";
import { MessageScenarioDialog } from "./message-scenario-dialog.tsx";
import { scenariosQuery } from "./scenario-queries.ts";

/** A voice scenario of the centre: for who answers (OUT-CMP-14), or for whom no agent took in time (OUT-MOD-09). */
export function ScenarioField({
  control,
  name,
  required = false,
}: {
  readonly control: Control<GeneralValues>;
  readonly name: "scenarioId" | "abandoned.scenarioId" | "machine.scenarioId";
  readonly required?: boolean;
}) {
  const { t } = useTranslation();
  const scenarios = useQuery(scenariosQuery);
  const after = name === "scenarioId";
  const machine = name === "machine.scenarioId";
  const hint = required ? "required" : after ? "afterAnswer" : "abandoned";
  const mayMake = useHas("svc.scenarios");
  const [making, setMaking] = useState(false);
  const { field } = useController({ control, name });
  return (
    <div>
      <SelectField
        control={control}
        name={name}
        clearable={!required}
        required={required}
        label={
          machine
            ? t("audio.machine.scenario")
            : t(after ? "admin.general.scenario.afterAnswer" : "admin.general.scenario.abandoned")
        }
        description={machine ? t("audio.machine.scenarioHint") : t(`admin.general.scenario.hints.${hint}`)}
        placeholder={t(after && !required ? "admin.general.scenario.none" : "admin.general.scenario.choose")}
        data={(scenarios.data ?? []).map(({ id, name: label }) => ({ value: id, label }))}
      />
      {field.value && (
        <Anchor
          component={Link}
          to="/admin/scenarios/$scenarioId"
          params={{ scenarioId: field.value } as never}
          fz="xs"
          mr="sm"
        >
          {t("scenarios.open")}
        </Anchor>
      )}
      {mayMake && (
        <Button variant="subtle" size="compact-xs" mt={4} onClick={() => setMaking(true)}>
          {t("scenario.new")}
        </Button>
      )}
      {making && (
        <MessageScenarioDialog withAgent={after} onMade={field.onChange} onClose={() => setMaking(false)} />
      )}
    </div>
  );
}
