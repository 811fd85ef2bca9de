import { ActionIcon, Button, Group, MultiSelect, Text, Tooltip } from "@mantine/core";
import { type Campaign, type DialTime, phoneLabels } from "@perezvon/api";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SwitchField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { useMe } from "../../../shell/session/session-queries.ts";
import page from "../../../ui/page.module.css";
import { Panel } from "../../../ui/panel.tsx";
import { CheckHours } from "../../hours/check-hours.tsx";
import { HoursEditor } from "../../hours/hours-editor.tsx";
import { PresetMenu } from "../../hours/preset-menu.tsx";
import { SafePicture } from "../../hours/safe-picture.tsx";
import { listsQuery } from "../../lists/list-queries.ts";
import { SharedLabel } from "../linked/shared-mark.tsx";
import { useCampaignForm } from "../use-campaign-form.tsx";
import classes from "./time-part.module.css";

type Schedule = DialTime["schedules"][number];

/** «Время» (OUT-HRS-03, OUT-HRS-06, OUT-HRS-08): the campaign's own hours, the phones dialled in which hours, and the restrictions it heeds. */
export function TimePart({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const mayEdit = campaign.rights.edit;
  const { centre } = useMe();
  const settings = useCampaignForm(campaign, { dialTime: campaign.dialTime }, (values) => values);
  const { control, formState, setValue, watch } = settings.form;
  const dialTime = watch("dialTime");
  const put = (change: Partial<DialTime>) =>
    setValue("dialTime", { ...dialTime, ...change }, { shouldDirty: true, shouldValidate: true });
  const faults = faultsOf(formState.errors.dialTime);
  const labels = useLabels(campaign);
  const { schedules } = dialTime;
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <h3 className={page.section} style={{ marginTop: 0 }}>
        <SharedLabel campaign={campaign}>{t("hours.campaign.work")}</SharedLabel>
      </h3>
      <p className={page.hint}>{t("hours.campaign.workHint")}</p>
      <div className={classes.split}>
        <HoursEditor
          hours={dialTime.hours}
          zone={centre.timeZone}
          ownZones
          readOnly={!mayEdit}
          faults={inside(faults, "hours.")}
          onChange={(hours) => put({ hours })}
        />
        <SafePicture hours={dialTime.hours} zone={centre.timeZone} own />
      </div>
      <h3 className={page.section}>{t("hours.campaign.schedules")}</h3>
      <p className={page.hint}>{t("hours.campaign.schedulesHint")}</p>
      {schedules.length === 0 && <Text fz="sm">{t("hours.campaign.always")}</Text>}
      {schedules.map((schedule, index) => (
        <ScheduleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place.
          key={index}
          schedule={schedule}
          place={index}
          count={schedules.length}
          readOnly={!mayEdit}
          faults={inside(faults, `schedules.${index}.`)}
          onChange={(next) => put({ schedules: schedules.with(index, next) })}
          onMove={(to) => put({ schedules: schedules.toSpliced(index, 1).toSpliced(to, 0, schedule) })}
          onRemove={() => put({ schedules: schedules.toSpliced(index, 1) })}
        />
      ))}
      {mayEdit && (
        <Button
          size="xs"
          mt="sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => put({ schedules: [...schedules, { hours: daytime, labels }] })}
        >
          {t("hours.campaign.addSchedule")}
        </Button>
      )}
      <h3 className={page.section}>{t("hours.campaign.restrictions")}</h3>
      <div className={classes.switches}>
        <SwitchField
          control={control}
          name="dialTime.useCallingHours"
          label={t("hours.campaign.heed")}
          description={
            <>
              {t("hours.campaign.heedHint")}{" "}
              <Link to="/admin/calling-hours" className={classes.link}>
                {t("admin.nav.callingHours")}
              </Link>
            </>
          }
        />
        <SwitchField
          control={control}
          name="dialTime.twoZones"
          label={t("hours.campaign.twoZones")}
          description={t("hours.campaign.twoZonesHint")}
        />
      </div>
      <h3 className={page.section}>{t("hours.check.title")}</h3>
      <p className={page.hint}>{t("hours.campaign.checkHint")}</p>
      <CheckHours dialTime={dialTime} />
    </SettingsFrame>
  );
}

function ScheduleRow({
  schedule: { hours, labels: chosen },
  place,
  count,
  readOnly,
  faults,
  onChange,
  onMove,
  onRemove,
}: {
  readonly schedule: Schedule;
  readonly place: number;
  readonly count: number;
  readonly readOnly: boolean;
  readonly faults: Readonly<Record<string, string>>;
  readonly onChange: (schedule: Schedule) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation();
  const known = new Set<string>([...phoneLabels, ""]);
  const nameOf = (label: string) => {
    const own = phoneLabels.find((each) => each === label);
    return own ? t(`words.phoneLabel.${own}`) : label;
  };
  // The empty text is a phone without a label; a choice needs a name.
  const choices = [...phoneLabels, ...chosen.filter((label) => !known.has(label)), ""].map((label) => ({
    value: label === "" ? noLabel : label,
    label: label === "" ? t("hours.campaign.noLabel") : nameOf(label),
  }));
  const tool = (label: string, icon: typeof IconTrash, act: () => void, off = false) => {
    const Icon = icon;
    return (
      <Tooltip label={label}>
        <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={off} onClick={act}>
          <Icon size={16} />
        </ActionIcon>
      </Tooltip>
    );
  };
  return (
    <div className={classes.schedule}>
      <Panel
        title={t("hours.campaign.schedule", { place: place + 1 })}
        extra={
          !readOnly && (
            <Group gap={4}>
              <PresetMenu onChoose={(next) => onChange({ hours: next, labels: chosen })} />
              {tool(t("hours.campaign.earlier"), IconArrowUp, () => onMove(place - 1), place === 0)}
              {tool(t("hours.campaign.later"), IconArrowDown, () => onMove(place + 1), place === count - 1)}
              {tool(t("hours.campaign.removeSchedule"), IconTrash, onRemove)}
            </Group>
          )
        }
      >
        <MultiSelect
          label={t("hours.campaign.labels")}
          description={t("hours.campaign.labelsHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          disabled={readOnly}
          data={choices}
          maxValues={10}
          value={chosen.map((label) => (label === "" ? noLabel : label))}
          error={faults.labels ?? (chosen.length === 0 ? t("hours.campaign.labelNeeded") : undefined)}
          onChange={(values) =>
            onChange({ hours, labels: values.map((value) => (value === noLabel ? "" : value)) })
          }
        />
        <div className={classes.split}>
          <HoursEditor
            hours={hours}
            zone="UTC"
            readOnly={readOnly}
            faults={inside(faults, "hours.")}
            onChange={(next) => onChange({ hours: next, labels: chosen })}
          />
          <SafePicture hours={hours} zone="UTC" />
        </div>
      </Panel>
    </div>
  );
}

const noLabel = "none";

const daytime: DialTime["hours"] = {
  entries: [
    {
      kind: "open",
      days: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ kind: "weekly", weekday })),
      start: "09:00",
      end: "21:00",
      timeZone: "UTC",
    },
  ],
};

/** Labels of the phone fields of the attached lists, in the order of their columns. */
function useLabels(campaign: Campaign): string[] {
  const lists = useQuery(listsQuery);
  const attached = campaign.lists.map(({ listId }) => listId);
  const fields = (lists.data?.items ?? [])
    .filter(({ id }) => attached.includes(id))
    .flatMap((list) => list.fields.filter(({ type }) => type === "phone"));
  const labels = [...new Set(fields.map(({ label }) => label ?? ""))];
  return labels.length > 0 ? labels : [""];
}

/** Messages of the form by the server's name of the field inside `dialTime`. */
function faultsOf(errors: unknown, path = ""): Record<string, string> {
  if (typeof errors !== "object" || errors === null) return {};
  const { message } = errors as { message?: unknown };
  if (typeof message === "string") return { [path]: message };
  return Object.assign(
    {},
    ...Object.entries(errors).map(([key, value]) => faultsOf(value, path === "" ? key : `${path}.${key}`)),
  );
}

function inside(faults: Readonly<Record<string, string>>, start: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(faults).flatMap(([field, text]) =>
      field.startsWith(start) ? [[field.slice(start.length), text]] : [],
    ),
  );
}
