import { Alert, Button, Code, Group, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";

/** «Отправить проверочное письмо»: what the mail server answers, in its own words (PLT-EML-02). */
export function TestLetter({ ready }: { readonly ready: boolean }) {
  const { t } = useTranslation();
  const [to, setTo] = useState("");
  const test = useMutation({ mutationFn: () => call("mailTest", { body: { to: to.trim() } }) });
  const fault = test.error instanceof ApiError ? test.error.faults[0] : undefined;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t("admin.mail.test")}
      </Title>
      {!ready && (
        <Text fz="sm" c="dimmed" mb="xs">
          {t("admin.mail.saveFirst")}
        </Text>
      )}
      <Group align="flex-end" mb="sm">
        <TextInput
          flex={1}
          type="email"
          label={t("admin.mail.testTo")}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={fault && faultText(t, fault.code, fault.params)}
        />
        <Button
          variant="default"
          loading={test.isPending}
          disabled={!ready || to.trim() === ""}
          onClick={() => test.mutate()}
        >
          {t("admin.mail.testSend")}
        </Button>
      </Group>
      {test.error && !fault && (
        <Alert color="red" role="alert">
          {errorText(t, test.error)}
        </Alert>
      )}
      {test.data && (
        <Alert
          color={test.data.accepted ? "green" : "red"}
          role={test.data.accepted ? "status" : "alert"}
          title={t(test.data.accepted ? "admin.mail.accepted" : "admin.mail.refused")}
        >
          <Code>{test.data.answer}</Code>
        </Alert>
      )}
    </section>
  );
}
