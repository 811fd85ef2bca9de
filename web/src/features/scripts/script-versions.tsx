import { Button, Group, Menu, Modal, Select, Skeleton, Stack, Text, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { PublishedScript, ScriptCard } from "@perezvon/api";
import type { Script } from "@perezvon/model";
import { IconHistory } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { Preview } from "./script-preview.tsx";
import { publishedScriptQuery } from "./script-queries.ts";

interface Props {
  readonly card: ScriptCard;
  /** What is on the screen is not saved yet. */
  readonly dirty: boolean;
  readonly onChanged: (card: ScriptCard) => void;
}

/** The version in force, the act of publishing, and what was published before (INB-SCR-09). */
export function Versions({ card, dirty, onChanged }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [shown, setShown] = useState<number>();
  const publish = useMutation({
    mutationFn: () => call("scriptPublish", { params: { id: card.id } }),
    onSuccess: (saved) => {
      onChanged(saved);
      notifications.show({
        message: t("scripts.published", { version: saved.published ?? 0 }),
        color: "green",
      });
    },
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  return (
    <Group>
      <Text fz="sm" c="dimmed">
        {card.published === null
          ? t("scripts.draftOnly")
          : t(card.changed ? "scripts.versionChanged" : "scripts.versionOf", { version: card.published })}
      </Text>
      {card.versions.length > 0 && (
        <Menu>
          <Menu.Target>
            <Button variant="default" leftSection={<IconHistory size={16} aria-hidden />}>
              {t("scripts.versions")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
            {card.versions.map(({ version, publishedAt, publishedBy }) => (
              <Menu.Item key={version} onClick={() => setShown(version)}>
                {t("scripts.versionLine", {
                  version,
                  at: format.dateTime(Date.parse(publishedAt)),
                  by: publishedBy,
                })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Tooltip label={t("scripts.publishHint")}>
        <Button
          loading={publish.isPending}
          disabled={dirty || !card.changed}
          onClick={() => publish.mutate()}
        >
          {t("scripts.publish")}
        </Button>
      </Tooltip>
      {shown !== undefined && (
        <VersionDialog
          card={card}
          dirty={dirty}
          number={shown}
          onChanged={onChanged}
          onClose={() => setShown(undefined)}
        />
      )}
    </Group>
  );
}

/** An older version as agents saw it; it comes back as the draft, which is published like any other. */
function VersionDialog({
  card,
  dirty,
  number,
  onChanged,
  onClose,
}: Props & { readonly number: number; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const version = useQuery(publishedScriptQuery(card.id, number));
  const restore = useMutation({
    mutationFn: ({ script }: PublishedScript) =>
      call("scriptChange", { params: { id: card.id }, body: { draft: script, version: card.version } }),
    onSuccess: (saved) => {
      onChanged(saved);
      notifications.show({ message: t("scripts.restored", { version: number }), color: "green" });
      onClose();
    },
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={t("scripts.versionOf", { version: number })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {version.error && (
        <LoadFailed text={errorText(t, version.error)} onRetry={() => void version.refetch()} />
      )}
      {version.data ? <VersionPages script={version.data.script as Script} /> : <Skeleton h={160} />}
      {(card.changed || dirty) && (
        <Text c="dimmed" fz="sm" mt="md">
          {t("scripts.restoreLoses")}
        </Text>
      )}
      <Group justify="end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.close")}
        </Button>
        <Button
          loading={restore.isPending}
          disabled={!version.data}
          onClick={() => version.data && restore.mutate(version.data)}
        >
          {t("scripts.restore")}
        </Button>
      </Group>
    </Modal>
  );
}

function VersionPages({ script }: { readonly script: Script }) {
  const { t } = useTranslation();
  const [page, setPage] = useState(script.pages[0]?.key ?? "");
  return (
    <Stack>
      <Select
        label={t("scripts.pages")}
        allowDeselect={false}
        data={script.pages.map(({ key, title }) => ({ value: key, label: title || key }))}
        value={page}
        onChange={(key) => key && setPage(key)}
      />
      <Preview key={page} script={script} page={page} />
    </Stack>
  );
}
