import { ActionIcon, Button, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./secret-once.module.css";

/** A password or key that nobody can look up later. */
export function SecretOnce({
  text,
  label,
  copyLabel,
  secret,
  onClose,
}: {
  readonly text: string;
  readonly label: string;
  readonly copyLabel: string;
  readonly secret: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Text fz="sm">{text}</Text>
      <div className={classes.secret}>
        <output aria-label={label}>{secret}</output>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t("shell.actions.copied") : copyLabel}>
              <ActionIcon variant="subtle" color="gray" data-autofocus aria-label={copyLabel} onClick={copy}>
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
