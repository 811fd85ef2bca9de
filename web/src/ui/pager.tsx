import { ActionIcon, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** «51–100 из 1 200» and the way to the pages beside. */
export function Pager({
  index,
  pageSize,
  shown,
  total,
  totalText,
  onBack,
  onNext,
}: {
  readonly index: number;
  readonly pageSize: number;
  readonly shown: number;
  readonly total: number;
  readonly totalText: string;
  readonly onBack: () => void;
  readonly onNext: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  if (total <= shown && index === 0) return null;
  const from = index * pageSize + 1;
  return (
    <Group justify="flex-end" gap={6} py={8}>
      <Text fz="xs" c="dimmed" className="pz-figures" mr={6}>
        {t("shell.table.shown", { from, to: from + shown - 1, total: totalText })}
      </Text>
      <ActionIcon
        variant="default"
        aria-label={t("shell.table.previousPage")}
        disabled={index === 0}
        onClick={onBack}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={t("shell.table.nextPage")}
        disabled={!onNext}
        onClick={() => onNext?.()}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </Group>
  );
}
