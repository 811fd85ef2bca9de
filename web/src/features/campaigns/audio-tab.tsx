import { ActionIcon, Anchor, Group, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { AudioMessage, Campaign } from "@perezvon/api";
import { IconArrowDown, IconArrowUp, IconMusic, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { addressOf, call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import page from "../../ui/page.module.css";
import { audioQuery, campaignAudioQuery } from "../audio/audio-queries.ts";

/** Tab «Аудио»: what agents of the campaign may play in a talk, saved at each step (OUT-CMP-07). */
export function AudioTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { queryKey } = campaignAudioQuery(campaign.id);
  const chosen = useQuery(campaignAudioQuery(campaign.id));
  const library = useQuery(audioQuery);
  const put = useMutation({
    mutationFn: (messages: readonly AudioMessage[]) =>
      call("campaignAudioPut", {
        params: { id: campaign.id },
        body: { messageIds: messages.map(({ id }) => id) },
      }),
    // What was chosen is on the screen at once; what is refused goes back.
    onMutate: (messages) => client.setQueryData(queryKey, [...messages]),
    onSuccess: () => notifications.show({ message: t("audio.campaign.saved"), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  const items = chosen.data ?? [];
  const columns = useColumns(items, (messages) => put.mutate(messages));
  const free = (library.data?.items ?? []).filter(({ id }) => !items.some((each) => each.id === id));
  if (chosen.error)
    return <LoadFailed text={errorText(t, chosen.error)} onRetry={() => void chosen.refetch()} />;
  return (
    <div className={page.scroll}>
      <p className={page.hint}>{t("audio.campaign.text")}</p>
      <Group align="flex-end" mb="md">
        <Select
          w={360}
          searchable
          label={t("audio.campaign.add")}
          placeholder={t("audio.campaign.choose")}
          nothingFoundMessage={t("audio.campaign.libraryEmpty")}
          data={free.map(({ id, name }) => ({ value: id, label: name }))}
          value={null}
          disabled={!chosen.data}
          onChange={(id) => {
            const message = free.find((each) => each.id === id);
            if (message) put.mutate([...items, message]);
          }}
        />
        <Anchor component={Link} to="/admin/audio" fz="sm" mb={8}>
          {t("audio.campaign.library")}
        </Anchor>
      </Group>
      <DataTable
        caption={t("admin.campaigns.tabs.audio")}
        columns={columns}
        rows={items}
        rowKey={({ id }) => id}
        loading={chosen.isPending}
        empty={
          <Empty
            icon={<IconMusic size={28} />}
            title={t("audio.campaign.emptyTitle")}
            text={t("audio.campaign.emptyText")}
          />
        }
      />
    </div>
  );
}

function useColumns(
  items: readonly AudioMessage[],
  put: (messages: readonly AudioMessage[]) => void,
): Column<AudioMessage>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const moved = (message: AudioMessage, by: -1 | 1) => {
    const others = items.filter(({ id }) => id !== message.id);
    return others.toSpliced(items.indexOf(message) + by, 0, message);
  };
  return [
    { id: "name", header: t("audio.name"), rowHeader: true, cell: ({ name }) => name },
    {
      id: "languages",
      header: t("audio.languages"),
      cell: ({ sounds }) =>
        sounds.length === 0
          ? t("audio.campaign.silent")
          : sounds
              .map(({ durationMs, language }) => `${language.toUpperCase()} ${format.duration(durationMs)}`)
              .join(", "),
    },
    {
      id: "sound",
      header: "",
      cell: ({ id, name, sounds: [sound] }) =>
        sound && (
          // biome-ignore lint/a11y/useMediaCaption: its name and description say what it is
          <audio
            controls
            preload="none"
            style={{ height: 32 }}
            aria-label={name}
            src={addressOf("audioSound", { params: { id, language: sound.language } })}
          />
        ),
    },
    {
      id: "order",
      header: t("audio.campaign.order"),
      numeric: true,
      cell: (message) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            disabled={items[0] === message}
            aria-label={t("audio.campaign.up", { name: message.name })}
            onClick={() => put(moved(message, -1))}
          >
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            disabled={items.at(-1) === message}
            aria-label={t("audio.campaign.down", { name: message.name })}
            onClick={() => put(moved(message, 1))}
          >
            <IconArrowDown size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("audio.campaign.remove", { name: message.name })}
            onClick={() => put(items.filter(({ id }) => id !== message.id))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
}
