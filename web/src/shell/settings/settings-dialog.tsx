import {
  Anchor,
  Button,
  Divider,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Text,
  useMantineColorScheme,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChangePasswordForm } from "../session/change-password-form.tsx";
import { useChangeMe, useMe } from "../session/session-queries.ts";
import { errorText } from "../text/error-text.ts";
import { changeLanguage } from "../text/i18n.ts";
import { colourSchemeOf } from "./colour-scheme.ts";

/** «Настройки» of DSK-GEN-04: what is chosen holds for this user everywhere and at once. */
export function SettingsDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [password, setPassword] = useState(false);
  const close = () => {
    setPassword(false);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={password ? t("shell.settings.changePassword") : t("shell.settings.title")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {password ? (
        <ChangePasswordForm
          onCancel={() => setPassword(false)}
          onDone={() => {
            notifications.show({ message: t("shell.password.done"), color: "green" });
            close();
          }}
        />
      ) : (
        <Settings onPassword={() => setPassword(true)} onClose={close} />
      )}
    </Modal>
  );
}

function Settings({
  onPassword,
  onClose,
}: {
  readonly onPassword: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { user, centre } = useMe();
  const change = useChangeMe();
  const { setColorScheme } = useMantineColorScheme();
  const [language, setLanguage] = useState(user.language);
  const [timeZone, setTimeZone] = useState(user.timeZone || centre.timeZone);
  const [theme, setTheme] = useState(user.theme);
  const zones = useMemo(
    () =>
      [...new Set([centre.timeZone, user.timeZone, "UTC", ...Intl.supportedValuesOf("timeZone")])].filter(
        Boolean,
      ),
    [centre.timeZone, user.timeZone],
  );
  const apply = () =>
    change.mutate(
      { language, timeZone, theme },
      {
        onSuccess: async () => {
          setColorScheme(colourSchemeOf(theme));
          await changeLanguage(language);
          onClose();
        },
        onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
      },
    );
  return (
    <Stack gap="md">
      <div>
        <Text component="div" fz="sm" fw={500} mb={4}>
          {t("shell.settings.language")}
        </Text>
        <SegmentedControl
          fullWidth
          data-autofocus
          aria-label={t("shell.settings.language")}
          value={language}
          onChange={(value) => setLanguage(value === "en" ? "en" : "ru")}
          data={[
            { value: "ru", label: "Русский" },
            { value: "en", label: "English" },
          ]}
        />
      </div>
      <div>
        <Text component="div" fz="sm" fw={500} mb={4}>
          {t("shell.settings.theme")}
        </Text>
        <SegmentedControl
          fullWidth
          aria-label={t("shell.settings.theme")}
          value={theme}
          onChange={(value) => setTheme(value as typeof theme)}
          data={[
            { value: "light", label: t("shell.settings.themeLight") },
            { value: "dark", label: t("shell.settings.themeDark") },
            { value: "system", label: t("shell.settings.themeSystem") },
          ]}
        />
      </div>
      <Select
        label={t("shell.settings.timeZone")}
        searchable
        data={zones}
        value={timeZone}
        onChange={(value) => value && setTimeZone(value)}
        limit={80}
        nothingFoundMessage={t("shell.table.nothingFound")}
      />
      <Anchor component="button" type="button" fz="sm" ta="left" onClick={onPassword}>
        {t("shell.settings.changePassword")}
      </Anchor>
      <Divider />
      <Text fz="xs" c="dimmed">
        {t("shell.settings.aboutText")}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button onClick={apply} loading={change.isPending}>
          {t("shell.actions.ok")}
        </Button>
      </Group>
    </Stack>
  );
}
