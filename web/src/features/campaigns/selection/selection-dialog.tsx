import {
  Alert,
  Badge,
  Button,
  Divider,
  Group,
  Modal,
  NumberInput,
  Stack,
  Switch,
  Tabs,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { CampaignListCard, CampaignListChange, SelectionFilter } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../shell/api.ts";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { asGroup, ConditionEditor } from "./condition-editor.tsx";
import { QuotaPart } from "./quota-part.tsx";
import classes from "./selection.module.css";
import { passingQuery, useAddInstance, useSaveSelection } from "./selection-queries.ts";
import { SortingPart } from "./sorting-part.tsx";
import { StatusFilterPart } from "./status-filter-part.tsx";

type Draft = Pick<
  CampaignListCard,
  "instance" | "priorityHours" | "fullPasses" | "filter" | "statusFilter" | "sorting" | "quota"
>;

function draftOf(card: CampaignListCard): Draft {
  const { instance, priorityHours, fullPasses, filter, statusFilter, sorting, quota } = card;
  return { instance, priorityHours, fullPasses, filter, statusFilter, sorting, quota };
}

/** Only what was changed is sent: the rest may have changed elsewhere. */
function changesOf(before: Draft, draft: Draft): CampaignListChange {
  const keys = Object.keys(draft) as (keyof Draft)[];
  return Object.fromEntries(
    keys.flatMap((key) =>
      JSON.stringify(draft[key]) === JSON.stringify(before[key]) ? [] : [[key, draft[key]]],
    ),
  );
}

/** Lower part of «Списки»: by what a list of the campaign selects its records (OUT-CMP-05). */
export function SelectionDialog({
  campaignId,
  card,
  readOnly,
  onClose,
}: {
  readonly campaignId: string;
  readonly card: CampaignListCard;
  readonly readOnly: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(() => draftOf(card));
  const save = useSaveSelection(campaignId, card.id);
  const change = changesOf(draftOf(card), draft);
  const set = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    save.reset();
  };
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((each) => each.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const submit = () =>
    save.mutate(change, {
      onSuccess: () => {
        notifications.show({ message: t("shell.form.saved"), color: "green", autoClose: 2500 });
        onClose();
      },
    });
  const title = card.instance === "" ? card.listName : `${card.listName} / ${card.instance}`;
  return (
    <Modal
      opened
      size={860}
      onClose={onClose}
      title={t("selection.title", { list: title })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {save.error && (
        <Alert color="red" mb="sm" role="alert">
          {faults.length > 0
            ? [...new Set(faults.map((fault) => faultText(t, fault.code, fault.params)))].join(" ")
            : errorText(t, save.error)}
        </Alert>
      )}
      <fieldset disabled={readOnly} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <Tabs defaultValue="filter" keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="parameters">{t("selection.tabs.parameters")}</Tabs.Tab>
            <Tabs.Tab value="filter">{t("selection.tabs.filter")}</Tabs.Tab>
            <Tabs.Tab value="quota">{t("selection.tabs.quota")}</Tabs.Tab>
            <Tabs.Tab value="sorting">{t("selection.tabs.sorting")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="parameters" className={classes.part}>
            <ParametersPart
              campaignId={campaignId}
              card={card}
              draft={draft}
              onChange={set}
              faultOf={faultOf}
            />
          </Tabs.Panel>
          <Tabs.Panel value="filter" className={classes.part}>
            <FilterPart
              campaignId={campaignId}
              card={card}
              filter={draft.filter}
              onChange={set}
              faultOf={faultOf}
            />
            <Divider my="md" />
            <StatusFilterPart
              campaignId={campaignId}
              listId={card.listId}
              value={draft.statusFilter}
              onChange={(statusFilter) => set({ statusFilter })}
              faultOf={faultOf}
            />
          </Tabs.Panel>
          <Tabs.Panel value="quota" className={classes.part}>
            <QuotaPart
              campaignId={campaignId}
              card={card}
              quota={draft.quota}
              onChange={(quota) => set({ quota })}
              faultOf={faultOf}
            />
          </Tabs.Panel>
          <Tabs.Panel value="sorting" className={classes.part}>
            <SortingPart
              sorting={draft.sorting}
              fields={card.fields}
              onChange={(sorting) => set({ sorting })}
              faultOf={faultOf}
            />
          </Tabs.Panel>
        </Tabs>
      </fieldset>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t(readOnly ? "shell.actions.close" : "shell.actions.cancel")}
        </Button>
        {!readOnly && (
          <Button onClick={submit} loading={save.isPending} disabled={Object.keys(change).length === 0}>
            {t("shell.actions.save")}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

function ParametersPart({
  campaignId,
  card,
  draft,
  onChange,
  faultOf,
}: {
  readonly campaignId: string;
  readonly card: CampaignListCard;
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly faultOf: (field: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const add = useAddInstance(campaignId, card);
  const fault = add.error instanceof ApiError ? add.error.faults[0] : undefined;
  return (
    <Stack gap="md" maw={560}>
      <TextInput
        label={t("selection.parameters.instance")}
        description={t("selection.parameters.instanceHint")}
        maxLength={64}
        value={draft.instance}
        onChange={(event) => onChange({ instance: event.currentTarget.value })}
        error={faultOf("instance")}
      />
      <NumberInput
        label={t("selection.parameters.priorityHours")}
        description={t("selection.parameters.priorityHint")}
        min={1}
        max={8_760}
        allowDecimal={false}
        value={draft.priorityHours ?? ""}
        onChange={(value) => onChange({ priorityHours: typeof value === "number" ? value : null })}
        error={faultOf("priorityHours")}
      />
      <Switch
        label={t("selection.parameters.fullPasses")}
        description={t("selection.parameters.fullPassesHint")}
        checked={draft.fullPasses}
        onChange={(event) => onChange({ fullPasses: event.currentTarget.checked })}
      />
      <Group align="start" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          inputWrapperOrder={["label", "input", "description", "error"]}
          label={t("selection.parameters.again")}
          description={t("selection.parameters.againHint")}
          placeholder={t("selection.parameters.againName")}
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fault && faultText(t, fault.code, fault.params)}
        />
        <Button
          variant="default"
          mt={24}
          disabled={name.trim() === ""}
          loading={add.isPending}
          onClick={() => add.mutate(name.trim(), { onSuccess: () => setName("") })}
        >
          {t("selection.parameters.attach")}
        </Button>
      </Group>
    </Stack>
  );
}

/** «Фильтры» with the count of what passes, while it is being written (OUT-SEL-07). */
function FilterPart({
  campaignId,
  card,
  filter,
  onChange,
  faultOf,
}: {
  readonly campaignId: string;
  readonly card: CampaignListCard;
  readonly filter: SelectionFilter | null;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly faultOf: (field: string) => string | undefined;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked] = useDebouncedValue(filter, 400);
  const count = useQuery(passingQuery(campaignId, card.id, asked));
  const condition = asGroup(filter?.condition);
  const counted = count.error instanceof ApiError ? count.error.faults : [];
  const faultAt = (path: string) => {
    const field = `filter.condition.${path}`;
    // An empty value is not yet a mistake while the condition is being written.
    const fault = counted.find((each) => each.field === field && each.code !== "required");
    return faultOf(field) ?? (fault && faultText(t, fault.code, fault.params));
  };
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Text size="sm">{t("selection.passing")}</Text>
        <Badge variant="light" color={count.data?.passing === 0 ? "red" : "teal"} aria-live="polite">
          {count.data
            ? t("selection.passingOf", {
                passing: format.integer(count.data.passing),
                total: format.integer(count.data.total),
              })
            : "…"}
        </Badge>
        {card.settling && <Badge color="yellow">{t("selection.settling")}</Badge>}
      </Group>
      <ConditionEditor
        condition={condition}
        fields={card.fields}
        onChange={(next) =>
          onChange({ filter: next.of.length === 0 ? null : { kind: "conditions", condition: next } })
        }
        faultOf={faultAt}
      />
      {condition.of.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("selection.noFilter")}
        </Text>
      )}
    </Stack>
  );
}
