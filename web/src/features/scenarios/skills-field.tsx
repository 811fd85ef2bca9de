import { ActionIcon, Button, NumberInput, Select } from "@mantine/core";
import type { FindAgentOperation } from "@perezvon/flow";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import page from "../../ui/page.module.css";
import { servicesQuery } from "../campaigns/campaign-queries.ts";
import classes from "./scenario-page.module.css";
import { changed, type FieldsProps } from "./step-change.ts";

/** Skills that the agent must have besides that of the campaign or service itself (OUT-CMP-14, INB-ACD-09). */
export function SkillsField({ faultOf, onChange, operation }: FieldsProps<FindAgentOperation>) {
  const { t } = useTranslation();
  const services = useQuery(servicesQuery).data ?? [];
  const skills = operation.skills ?? [];
  const put = (next: typeof skills) =>
    onChange(changed(operation, { skills: next.length === 0 ? undefined : next }));
  return (
    <fieldset className={classes.pairs} aria-label={t("requests.skills")}>
      <legend>{t("requests.skills")}</legend>
      <p className={page.hint}>{t("requests.skillsHint")}</p>
      {skills.map((each, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a skill is known by its place alone
        <div key={place} className={classes.branch}>
          <Select
            searchable
            allowDeselect={false}
            aria-label={`${t("requests.skill")} ${place + 1}`}
            placeholder={t("requests.skill")}
            error={faultOf(`skills.${place}.skill`)}
            data={services.map(({ id, name }) => ({ value: id, label: name }))}
            value={each.skill === "" ? null : each.skill}
            onChange={(skill) => put(skills.with(place, { ...each, skill: skill ?? "" }))}
          />
          <NumberInput
            allowDecimal={false}
            aria-label={`${t("requests.least")} ${place + 1}`}
            error={faultOf(`skills.${place}.least`)}
            value={each.least}
            onChange={(least) => put(skills.with(place, { ...each, least: Number(least) }))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("requests.removeSkill", { place: place + 1 })}
            onClick={() => put(skills.toSpliced(place, 1))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button size="compact-xs" variant="subtle" onClick={() => put([...skills, { skill: "", least: 1 }])}>
        {t("requests.addSkill")}
      </Button>
    </fieldset>
  );
}
