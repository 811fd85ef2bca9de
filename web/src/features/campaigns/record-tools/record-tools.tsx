import { Button, Checkbox, Group, Modal, MultiSelect, Select, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type Campaign, type RecordTool, recordTools } from "@perezvon/api";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { listsQuery } from "../../lists/list-queries.ts";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import classes from "./record-tools.module.css";

type Tool = RecordTool["tool"];

/** Managers' tools over the records of a campaign (OUT-RED-30): each shows its count before anything is changed. */
export function RecordTools({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const [tool, setTool] = useState<Tool | undefined>(undefined);
  return (
    <section aria-label={t("linked.tools.title")}>
      <div className={classes.tools}>
        {recordTools.map((each) => (
          <Button key={each} size="xs" variant="default" onClick={() => setTool(each)}>
            {t(`linked.tools.${each}`)}
          </Button>
        ))}
      </div>
      {tool && <ToolDialog campaign={campaign} tool={tool} onClose={() => setTool(undefined)} />}
    </section>
  );
}

function ToolDialog({
  campaign,
  tool,
  onClose,
}: {
  readonly campaign: Campaign;
  readonly tool: Tool;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const dispositions = useQuery(campaignDispositionsQuery(campaign.id));
  const lists = useQuery(listsQuery);
  const [chosen, setChosen] = useState<string[]>([]);
  const [listIds, setListIds] = useState<string[]>([]);
  const [keepCounters, setKeepCounters] = useState(true);
  const [closeWith, setCloseWith] = useState<string | null>(null);
  const body: RecordTool = {
    tool,
    ...(chosen.length > 0 && { dispositions: chosen }),
    ...(listIds.length > 0 && { listIds }),
    ...(tool === "reopen" && { keepCounters }),
    ...(tool === "close" && closeWith && { closeWith }),
  };
  const { closeWith: _, keepCounters: __, ...filter } = body;
  const count = useQuery({
    queryKey: ["record-tools", campaign.id, filter],
    queryFn: async () =>
      (await call("recordToolCount", { params: { id: campaign.id }, body: filter })).records,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const apply = useMutation({
    mutationFn: () => call("recordToolApply", { params: { id: campaign.id }, body }),
    onSuccess: ({ records }) => {
      notifications.show({
        message: t("linked.tools.done", { count: records, records: format.integer(records) }),
        color: "green",
      });
      onClose();
      return client.invalidateQueries({ queryKey: ["lists"] });
    },
  });
  const known = dispositions.data ?? [];
  const nameOf = (item: (typeof known)[number]) => item.name[format.language];
  const final = known.filter(({ folder }) => folder === "final");
  const own = new Set(campaign.lists.map(({ listId }) => listId));
  const records = count.data ?? 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`linked.tools.${tool}`)}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm" c="dimmed" mb="md">
        {t(`linked.tools.hint.${tool}`)}
      </Text>
      <MultiSelect
        mb="sm"
        searchable
        clearable
        label={t(tool === "reopen" ? "linked.tools.recordStatuses" : "linked.tools.lastStatuses")}
        placeholder={chosen.length === 0 ? t("linked.tools.all") : undefined}
        data={[
          ...(tool === "close" ? [{ value: "new", label: t("linked.tools.neverDialled") }] : []),
          ...known.map((item) => ({ value: item.key, label: nameOf(item) })),
        ]}
        value={chosen}
        onChange={setChosen}
      />
      <MultiSelect
        mb="sm"
        clearable
        label={t("linked.tools.lists")}
        placeholder={listIds.length === 0 ? t("linked.tools.all") : undefined}
        data={(lists.data?.items ?? [])
          .filter(({ id }) => own.has(id))
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={listIds}
        onChange={setListIds}
      />
      {tool === "reopen" && (
        <Checkbox
          mb="sm"
          label={t("linked.tools.zero")}
          description={t("linked.tools.zeroHint")}
          checked={!keepCounters}
          onChange={(event) => setKeepCounters(!event.currentTarget.checked)}
        />
      )}
      {tool === "close" && (
        <Select
          mb="sm"
          required
          searchable
          label={t("linked.tools.closeWith")}
          data={final.map((item) => ({ value: item.key, label: nameOf(item) }))}
          value={closeWith}
          onChange={setCloseWith}
        />
      )}
      <Text fz="sm" role="status" className={classes.count}>
        {count.isPending
          ? t("linked.tools.counting")
          : t("linked.tools.count", { count: records, records: format.integer(records) })}
      </Text>
      {(apply.error ?? count.error) && (
        <Text fz="sm" c="red" role="alert">
          {errorText(t, apply.error ?? count.error)}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button
          color={tool === "close" ? "red" : undefined}
          loading={apply.isPending}
          disabled={records === 0 || (tool === "close" && closeWith === null)}
          onClick={() => apply.mutate()}
        >
          {t(`linked.tools.do.${tool}`)}
        </Button>
      </Group>
    </Modal>
  );
}
