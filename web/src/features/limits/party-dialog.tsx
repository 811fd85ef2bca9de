import { Alert, Button, Checkbox, Group, Modal, NumberInput, Stack } from "@mantine/core";
import type { TollLimits, TollParty, TollPolicy } from "@perezvon/api";
import { tollLimitRanges } from "@perezvon/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";
import { tollPartiesQuery } from "./limit-queries.ts";

const names = ["callsAtOnce", "callsPerHour", "minutesPerDay", "longestCallMinutes"] as const;

/** Limits of one user or line alone; the placeholder says what holds for all. */
export function PartyDialog({
  party,
  policy,
  onClose,
}: {
  readonly party: TollParty;
  readonly policy: TollPolicy;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [limits, setLimits] = useState<TollLimits>(party.limits);
  const [closedAtNight, setClosedAtNight] = useState(party.closedAtNight);
  const save = useMutation({
    mutationFn: () =>
      call("tollPartyPut", {
        params: { scope: party.scope, id: party.id },
        body: { limits, closedAtNight },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: tollPartiesQuery.queryKey });
      onClose();
    },
  });
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("security.limits.edit", { name: party.name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && faults.length === 0 && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, save.error)}
          </Alert>
        )}
        <Stack gap="sm">
          {names.map((name, index) => {
            const fault = faults.find(({ field }) => field === `limits.${name}`);
            return (
              <NumberInput
                key={name}
                data-autofocus={index === 0 || undefined}
                label={t(`security.limits.${name}`)}
                placeholder={policy[party.scope][name]?.toString()}
                value={limits[name] ?? ""}
                onChange={(value) =>
                  setLimits({ ...limits, [name]: typeof value === "number" ? value : null })
                }
                allowDecimal={false}
                clampBehavior="none"
                {...tollLimitRanges[name]}
                error={fault && faultText(t, fault.code, fault.params)}
              />
            );
          })}
          <div className={page.hint}>{t("security.limits.own")}</div>
          <Checkbox
            label={t("security.limits.closedAtNight")}
            checked={closedAtNight}
            onChange={(event) => setClosedAtNight(event.currentTarget.checked)}
          />
        </Stack>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
