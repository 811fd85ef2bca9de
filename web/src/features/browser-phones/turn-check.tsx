import { Alert, Button, List, Text, Title } from "@mantine/core";
import { systemTimers } from "@perezvon/base";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { checkRelay, type GatheringPeer } from "../softphone/relay-check.ts";

/** «Проверить из этого браузера»: asks each address for a relay, with credentials as an agent's page gets them. */
export function TurnCheck({ ready }: { readonly ready: boolean }) {
  const { t } = useTranslation();
  const check = useMutation({ mutationFn: checkAll });
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t("softphone.turn.check")}
      </Title>
      <Text fz="sm" c="dimmed" mb="xs">
        {ready ? t("softphone.turn.checkAbout") : t("softphone.turn.saveFirst")}
      </Text>
      <Button
        variant="default"
        mb="sm"
        loading={check.isPending}
        disabled={!ready}
        onClick={() => check.mutate()}
      >
        {t("softphone.turn.checkStart")}
      </Button>
      {check.error && (
        <Alert color="red" role="alert">
          {errorText(t, check.error)}
        </Alert>
      )}
      {check.data && (
        <Alert
          color={check.data.every(({ verdict }) => verdict.open) ? "green" : "red"}
          role={check.data.every(({ verdict }) => verdict.open) ? "status" : "alert"}
        >
          <List size="sm" listStyleType="none">
            {check.data.map(({ url, verdict }) => (
              <List.Item key={url}>
                {verdict.open
                  ? t("softphone.turn.open", { url, ms: verdict.tookMs })
                  : t("softphone.turn.closed", { url })}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </section>
  );
}

async function checkAll() {
  const { servers } = await call("iceServers", {});
  const single = servers.flatMap(({ urls, ...credentials }) => urls.map((url) => ({ url, credentials })));
  return await Promise.all(
    single.map(async ({ url, credentials }) => {
      const create = () =>
        new RTCPeerConnection({
          iceServers: [{ urls: url, ...credentials }],
          iceTransportPolicy: "relay",
        }) as unknown as GatheringPeer;
      return { url, verdict: await checkRelay(create, systemTimers, () => performance.now()) };
    }),
  );
}
