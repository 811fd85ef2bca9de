import { Alert, Button, Popover, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";

/** In which lists a number stands, since when and by whom (OUT-DNC-10). */
export function CheckNumber() {
  const { t } = useTranslation();
  const format = useFormat();
  const [number, setNumber] = useState("");
  const check = useMutation({ mutationFn: () => call("doNotCallCheck", { query: { number } }) });
  const fault = check.error instanceof ApiError ? check.error.faults[0] : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim() !== "") check.mutate();
  };
  return (
    <Popover width={380} position="top-start" withArrow shadow="md" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" flex="none" leftSection={<IconSearch size={14} />}>
          {t("outbound.doNotCall.checkShort")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit} noValidate>
          <TextInput
            data-autofocus
            label={t("outbound.doNotCall.checkHint")}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
            error={fault && faultText(t, fault.code, fault.params)}
          />
          <Button type="submit" mt="sm" size="xs" loading={check.isPending} disabled={number.trim() === ""}>
            {t("outbound.doNotCall.check")}
          </Button>
        </form>
        <div role="status">
          {check.error && !fault && (
            <Alert color="red" mt="sm">
              {errorText(t, check.error)}
            </Alert>
          )}
          {check.data?.items.length === 0 && (
            <Text fz="sm" mt="sm">
              {t("outbound.doNotCall.notListed", { number: check.data.number })}
            </Text>
          )}
          {check.data && check.data.items.length > 0 && (
            <>
              <Text fz="sm" mt="sm" fw={500}>
                {t("outbound.doNotCall.listedIn", { number: check.data.number })}
              </Text>
              {check.data.items.map((item) => (
                <Text
                  key={`${item.list.id} ${item.value}`}
                  fz="sm"
                  td={item.expired ? "line-through" : undefined}
                >
                  {`${item.list.name}: ${item.value}, ${item.addedBy}, ${format.dateTime(item.addedAt)}`}
                </Text>
              ))}
            </>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
