import { ActionIcon, Group, Tooltip } from "@mantine/core";
import type { SupervisionMode } from "@perezvon/model";
import { IconEar, IconMessageUser, IconUserPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

const buttons = [
  { mode: "monitor", text: "monitorOf", icon: IconEar },
  { mode: "coach", text: "coachOf", icon: IconMessageUser },
  { mode: "barge_in", text: "bargeInOf", icon: IconUserPlus },
] as const;

/** «Слушать», «Подсказать», «Вмешаться» beside an agent who talks (DSK-MON-01). */
export function SuperviseButtons({
  name,
  rights,
  onWish,
}: {
  readonly name: string;
  readonly rights: Readonly<Record<SupervisionMode, boolean>>;
  readonly onWish: (mode: SupervisionMode) => void;
}) {
  const { t } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap">
      {buttons.map(({ mode, text, icon: Icon }) => {
        const label = t(`supervisor.agents.${text}`, { name });
        return (
          rights[mode] && (
            <Tooltip key={mode} label={label}>
              <ActionIcon variant="subtle" aria-label={label} onClick={() => onWish(mode)}>
                <Icon size={18} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          )
        );
      })}
    </Group>
  );
}
