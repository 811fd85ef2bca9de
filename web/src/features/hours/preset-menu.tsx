import { Button, Menu } from "@mantine/core";
import type { Hours } from "@perezvon/api";
import { callingHoursPresets } from "@perezvon/schedule";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** Hours of a ready set, to be edited on (OUT-CPL-07). */
export function PresetMenu({ onChoose }: { readonly onChoose: (hours: Hours) => void }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="subtle" rightSection={<IconChevronDown size={14} />}>
          {t("hours.presets.take")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {callingHoursPresets.map(({ id, hours }) => (
          <Menu.Item key={id} onClick={() => onChoose(structuredClone(hours) as Hours)}>
            {t(`hours.presets.${id}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t("hours.presets.noAdvice")}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}
