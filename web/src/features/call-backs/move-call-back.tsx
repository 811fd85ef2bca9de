import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import type { CallBack } from "@perezvon/api";
import { zonedInstant, zonedText } from "@perezvon/schedule";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";

const anyAgent = "any";
const minuteMs = 60_000;

/** Another time in the customer's zone, another owner, or any agent (OUT-CBK-05). */
export function MoveCallBack({
  callBack,
  onClose,
}: {
  readonly callBack: CallBack;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { timeZone } = callBack;
  const [from, setFrom] = useState(zonedText(Date.parse(callBack.from), timeZone));
  const [minutes, setMinutes] = useState(
    Math.round((Date.parse(callBack.until) - Date.parse(callBack.from)) / minuteMs),
  );
  const [owner, setOwner] = useState(callBack.owner?.id ?? anyAgent);
  const agents = useQuery({ queryKey: ["agents"], queryFn: () => call("agents", {}) });
  const at = zonedInstant(from, timeZone);
  const save = useMutation({
    mutationFn: (begins: number) =>
      call("callBackChange", {
        params: { id: callBack.id },
        body: {
          from: new Date(begins).toISOString(),
          until: new Date(begins + minutes * minuteMs).toISOString(),
          ownerId: owner === anyAgent ? null : owner,
        },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["call-backs"] });
      onClose();
    },
  });
  const faultOf = (field: string) => {
    const fault =
      save.error instanceof ApiError ? save.error.faults.find((each) => each.field === field) : undefined;
    return fault && faultText(t, fault.code, fault.params);
  };
  const known = agents.data?.items ?? [];
  const names = new Map(known.map(({ userId, name }) => [userId, name]));
  if (callBack.owner) names.set(callBack.owner.id, callBack.owner.name);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${t("supervisor.callBacks.move")}: ${callBack.customerName ?? callBack.number}`}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Stack>
        <TextInput
          type="datetime-local"
          data-autofocus
          label={t("supervisor.callBacks.from", { zone: timeZone })}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          error={faultOf("from")}
        />
        <NumberInput
          label={t("supervisor.callBacks.window")}
          min={5}
          max={1440}
          allowDecimal={false}
          value={minutes}
          onChange={(value) => setMinutes(Number(value) || 30)}
          error={faultOf("until")}
        />
        <Select
          label={t("supervisor.callBacks.owner")}
          allowDeselect={false}
          data={[
            { value: anyAgent, label: t("supervisor.callBacks.any") },
            ...[...names].map(([value, label]) => ({ value, label })),
          ]}
          value={owner}
          onChange={(value) => setOwner(value ?? anyAgent)}
          error={faultOf("ownerId")}
        />
        {save.isError && !(save.error instanceof ApiError && save.error.faults.length > 0) && (
          <div role="alert">{errorText(t, save.error)}</div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button
            loading={save.isPending}
            disabled={at === undefined}
            onClick={() => {
              if (at !== undefined) save.mutate(at);
            }}
          >
            {t("supervisor.callBacks.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
