import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconRefresh, IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./list-rail.module.css";

/** The narrow list beside a detail: count, search, rows, and its buttons below (DSK-GEN-06). */
export function ListRail({
  label,
  count,
  search,
  onSearch,
  searchLabel,
  onRefresh,
  buttons,
  children,
}: {
  readonly label: string;
  readonly count: ReactNode;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly searchLabel: string;
  readonly onRefresh: () => void;
  readonly buttons?: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes.head}>
        <TextInput
          size="xs"
          className={classes.search}
          aria-label={searchLabel}
          placeholder={searchLabel}
          value={search}
          onChange={(event) => onSearch(event.currentTarget.value)}
          leftSection={<IconSearch size={14} aria-hidden />}
        />
        <Tooltip label={t("shell.actions.refresh")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("shell.actions.refresh")}
            onClick={onRefresh}
          >
            <IconRefresh size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.count}>{count}</div>
      <nav className={classes.rows} aria-label={label}>
        {children}
      </nav>
      {buttons && <div className={classes.buttons}>{buttons}</div>}
    </>
  );
}
