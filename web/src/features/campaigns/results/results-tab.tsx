import { Button, Checkbox, Group, MultiSelect, Radio, Select, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign } from "@perezvon/api";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { useMe } from "../../../shell/session/session-queries.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import page from "../../../ui/page.module.css";
import { listsQuery } from "../../lists/list-queries.ts";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { ExportFiles, exportsQuery } from "./export-files.tsx";
import { MomentInput } from "./moment-input.tsx";
import { choiceFault, queryOf, type ResultsChoice } from "./results-query.ts";
import classes from "./results-tab.module.css";

const formats = ["simple", "detailed", "interval"] as const;

/** «Экспорт Результатов Кампании» (OUT-RES-02): at any time, while dialling too. */
export function ResultsTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const { centre } = useMe();
  const lists = useQuery(listsQuery);
  const dispositions = useQuery(campaignDispositionsQuery(campaign.id));
  const zones = useMemo(
    () => [...new Set([centre.timeZone, "UTC", ...Intl.supportedValuesOf("timeZone")])],
    [centre.timeZone],
  );
  const [choice, setChoice] = useState<ResultsChoice>({
    format: "simple",
    lists: [],
    dispositions: [],
    from: "",
    to: "",
    timeZone: centre.timeZone,
    delimiter: language === "ru" ? ";" : ",",
    encoding: "utf-8-bom",
    header: language,
    compress: false,
    more: false,
    file: "csv",
  });
  // Files that were asked for on this page; a set that is not shown needs no state.
  const [wanted] = useState(() => new Set<string>());
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => call("campaignExportStart", { params: { id: campaign.id }, body: queryOf(choice) }),
    onSuccess: (file) => {
      wanted.add(file.id);
      return client.invalidateQueries({ queryKey: exportsQuery(campaign.id).queryKey });
    },
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  const change = (part: Partial<ResultsChoice>) => setChoice({ ...choice, ...part });
  const fault = choiceFault(choice);
  const between =
    choice.format === "interval" ? t("admin.results.startedBetween") : t("admin.results.closedBetween");
  const attached = new Set(campaign.lists.map(({ listId }) => listId));
  return (
    <div className={classes.tab}>
      <div className={classes.content}>
        <h3 className={page.section} style={{ marginTop: 0 }}>
          {t("admin.results.title")}
        </h3>
        <p className={page.hint}>{t("admin.results.text")}</p>
        <Radio.Group
          label={t("admin.results.format")}
          value={choice.format}
          onChange={(value) =>
            change({ format: formats.find((known) => known === value) ?? "simple", from: "", to: "" })
          }
        >
          <Stack gap="xs" mt={6}>
            {formats.map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`admin.results.${value}`)}
                description={t(`admin.results.${value}Hint`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <div className={classes.fields}>
          <MultiSelect
            label={t("admin.results.lists")}
            placeholder={choice.lists.length === 0 ? t("admin.results.allLists") : undefined}
            searchable
            clearable
            data={(lists.data?.items ?? [])
              .filter(({ id }) => attached.has(id))
              .map((list) => ({ value: list.id, label: list.name }))}
            value={[...choice.lists]}
            onChange={(value) => change({ lists: value })}
          />
          <MultiSelect
            label={t("admin.results.dispositions")}
            placeholder={choice.dispositions.length === 0 ? t("admin.results.allDispositions") : undefined}
            searchable
            clearable
            data={(dispositions.data ?? []).map((item) => ({ value: item.key, label: item.name[language] }))}
            value={[...choice.dispositions]}
            onChange={(value) => change({ dispositions: value })}
          />
        </div>
        <h4 className={classes.group}>{between}</h4>
        <div className={classes.fields}>
          <MomentInput
            key={`from ${choice.format}`}
            label={t("admin.results.from")}
            required={choice.format === "interval"}
            onMoment={(from) => change({ from })}
          />
          <MomentInput
            key={`to ${choice.format}`}
            label={t("admin.results.to")}
            required={choice.format === "interval"}
            onMoment={(to) => change({ to })}
            error={fault === "order" ? t("admin.results.order") : undefined}
          />
          <Select
            label={t("admin.results.timeZone")}
            searchable
            limit={80}
            data={zones}
            value={choice.timeZone}
            onChange={(value) => value && change({ timeZone: value })}
          />
        </div>
        <h4 className={classes.group}>{t("admin.results.file")}</h4>
        <div className={classes.fields}>
          <Select
            label={t("results.file")}
            allowDeselect={false}
            data={[
              { value: "csv", label: "CSV" },
              { value: "xlsx", label: t("results.workbook") },
            ]}
            value={choice.file}
            onChange={(value) => change({ file: value === "xlsx" ? "xlsx" : "csv" })}
          />
          <Select
            disabled={choice.file === "xlsx"}
            label={t("admin.results.delimiter")}
            data={[
              { value: ",", label: t("admin.import.comma") },
              { value: ";", label: t("admin.import.semicolon") },
              { value: "\t", label: t("admin.import.tab") },
            ]}
            value={choice.delimiter}
            onChange={(value) => change({ delimiter: value as ResultsChoice["delimiter"] })}
          />
          <Select
            disabled={choice.file === "xlsx"}
            label={t("admin.results.encoding")}
            data={[{ value: "utf-8-bom", label: t("admin.results.utf8Bom") }, "utf-8", "windows-1251"]}
            value={choice.encoding}
            onChange={(value) => change({ encoding: value as ResultsChoice["encoding"] })}
          />
          <Select
            label={t("admin.results.header")}
            data={[
              { value: "ru", label: t("admin.results.headerRu") },
              { value: "en", label: t("admin.results.headerEn") },
            ]}
            value={choice.header}
            onChange={(value) => change({ header: value === "en" ? "en" : "ru" })}
          />
          <Checkbox
            mt={30}
            label={t("results.tasks.compress")}
            checked={choice.compress}
            onChange={(event) => change({ compress: event.currentTarget.checked })}
          />
          {choice.format !== "simple" && (
            <Checkbox
              mt={30}
              label={t("results.moreColumns")}
              checked={choice.more}
              onChange={(event) => change({ more: event.currentTarget.checked })}
            />
          )}
        </div>
        <h3 className={page.section}>{t("admin.results.files")}</h3>
        <ExportFiles campaignId={campaign.id} wanted={wanted} />
      </div>
      <Group className={classes.foot} justify="flex-end">
        {fault === "bad_moment" && <span className={page.hint}>{t("shell.form.faults")}</span>}
        {fault === "interval_required" && (
          <span className={page.hint}>{t("admin.results.intervalRequired")}</span>
        )}
        {fault ? (
          <Button leftSection={<IconDownload size={16} />} disabled>
            {t("admin.results.export")}
          </Button>
        ) : (
          <Button
            leftSection={<IconDownload size={16} />}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t("admin.results.export")}
          </Button>
        )}
      </Group>
    </div>
  );
}
