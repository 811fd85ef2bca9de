import { ActionIcon, Button, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./users-page.module.css";

/** A password that nobody can look up later. */
export function SecretOnce({
  login,
  password,
  onClose,
}: {
  readonly login: string;
  readonly password: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Text fz="sm">{t("people.user.passwordOnce")}</Text>
      <div className={classes.secret}>
        <output aria-label={t("people.user.passwordOf", { login })}>{password}</output>
        <CopyButton value={password}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t("shell.actions.copied") : t("people.user.copyPassword")}>
              <ActionIcon
                variant="subtle"
                color="gray"
                data-autofocus
                aria-label={t("people.user.copyPassword")}
                onClick={copy}
              >
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{t("shell.actions.ok")}</Button>
      </Group>
    </>
  );
}
