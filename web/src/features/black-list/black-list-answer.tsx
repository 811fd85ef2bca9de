import { Checkbox, Group, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { BlackListSettings } from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { blackListSettingsQuery } from "./black-list-queries.ts";

const answers = ["declined", "busy"] as const;

/** What a listed caller is told, and whether a hidden number is listed too (TEL-SEC-11). */
export function BlackListAnswer() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const settings = useQuery(blackListSettingsQuery);
  const change = useMutation({
    mutationFn: (body: Partial<BlackListSettings>) => call("blackListSettingsChange", { body }),
    onSuccess: (saved) => {
      client.setQueryData(blackListSettingsQuery.queryKey, saved);
      notifications.show({ message: t("telephony.blackList.saved"), color: "green" });
    },
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  if (!settings.data) return null;
  const { answer, hidden } = settings.data;
  return (
    <Group align="end" gap="lg" mb="md">
      <Select
        w={220}
        allowDeselect={false}
        label={t("telephony.blackList.answer")}
        data={answers.map((value) => ({
          value,
          label: t(`telephony.blackList.answers.${value}`),
        }))}
        value={answer}
        onChange={(value) => change.mutate({ answer: value === "busy" ? "busy" : "declined" })}
      />
      <Checkbox
        mb={8}
        label={t("telephony.blackList.hidden")}
        checked={hidden}
        onChange={(event) => change.mutate({ hidden: event.currentTarget.checked })}
      />
    </Group>
  );
}
