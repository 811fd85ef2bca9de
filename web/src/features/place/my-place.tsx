import { ActionIcon, Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import type { MyPlace } from "@perezvon/api";
import { IconMapPin } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useEvents } from "../../shell/connection/connection.tsx";

const myPlaceQuery = queryOptions({ queryKey: ["my-place"], queryFn: () => call("myPlace", {}) });

/**
 * Where the phone in this browser is, for emergency services: shown beside the phone, and asked for when the network has
 * changed (TEL-EMG-03). A centre without places shows nothing.
 */
export function MyPlaceMark({ className }: { readonly className: string | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const events = useEvents();
  const [opened, setOpened] = useState(false);
  const { data } = useQuery(myPlaceQuery);
  // A network that changes takes the connection with it: the next one may come from elsewhere.
  useEffect(
    () => events.onFresh(() => void client.invalidateQueries({ queryKey: myPlaceQuery.queryKey })),
    [events, client],
  );
  useEffect(() => {
    const back = () => void client.invalidateQueries({ queryKey: myPlaceQuery.queryKey });
    window.addEventListener("online", back);
    return () => window.removeEventListener("online", back);
  }, [client]);
  if (data === undefined || data.places.length === 0) return null;
  const label =
    data.place === null
      ? t("security.locations.mineNone")
      : t("security.locations.mine", { name: data.place.name });
  return (
    <>
      <ActionIcon
        className={className}
        variant="transparent"
        size="lg"
        aria-label={label}
        title={label}
        onClick={() => setOpened(true)}
      >
        <IconMapPin size={20} stroke={1.6} />
      </ActionIcon>
      {(opened || data.ask) && <AskPlace mine={data} onClose={() => setOpened(false)} />}
    </>
  );
}

function AskPlace({ mine, onClose }: { readonly mine: MyPlace; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [chosen, setChosen] = useState(mine.place?.id ?? "");
  const say = useMutation({
    mutationFn: (locationId: string | null) => call("myPlacePut", { body: { locationId } }),
    onSuccess: (said) => {
      client.setQueryData(myPlaceQuery.queryKey, said);
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={mine.ask ? () => say.mutate(mine.place?.id ?? null) : onClose}
      title={t("security.locations.ask")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm" mb="md">
        {t("security.locations.askText", { numbers: mine.emergencyNumbers.slice(0, 4).join(", ") })}
      </Text>
      <Radio.Group value={chosen} onChange={setChosen} aria-label={t("security.locations.ask")}>
        <Stack gap="sm">
          {mine.places.map(({ id, name, address }) => (
            <Radio key={id} value={id} label={name} description={address} />
          ))}
          <Radio
            value=""
            label={t("security.locations.elsewhere")}
            description={t("security.locations.elsewhereHint")}
          />
        </Stack>
      </Radio.Group>
      <Group justify="flex-end" mt="lg">
        <Button loading={say.isPending} onClick={() => say.mutate(chosen === "" ? null : chosen)}>
          {t("security.locations.here")}
        </Button>
      </Group>
    </Modal>
  );
}
