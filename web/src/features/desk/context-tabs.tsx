import { ActionIcon, CopyButton, Tabs, Tooltip } from "@mantine/core";
import type { DeskInteraction } from "@perezvon/model";
import { IconCheck, IconCopy, IconHistory, IconId } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { Empty } from "../../ui/empty.tsx";
import { dispositionName } from "../disposition-name.ts";
import classes from "./context-tabs.module.css";
import { RecordChoice } from "./record-choice.tsx";
import { ScriptPanel } from "./script-panel.tsx";

/** What is known of the customer: the record's fields, there before the voice (DSK-INC-03), and earlier attempts. */
export function ContextTabs({
  interaction,
  registerScript,
}: {
  readonly interaction: DeskInteraction;
  readonly registerScript: (flush: () => Promise<void>) => void;
}) {
  const { t } = useTranslation();
  const { script } = interaction;
  const [chosen, setTab] = useState<string | null>(null);
  // The first tab is the active one until another is chosen (INB-POP-01).
  const tab = chosen ?? (script === undefined ? "record" : "script");
  const incomplete = (script?.problems.length ?? 0) > 0;
  useEffect(() => {
    if (incomplete) setTab("script");
  }, [incomplete]);
  return (
    <Tabs value={tab} onChange={setTab} className={classes.tabs} keepMounted={false}>
      <Tabs.List px={16}>
        {script && <Tabs.Tab value="script">{t("scripts.campaign.script")}</Tabs.Tab>}
        <Tabs.Tab value="record">{t("agent.card.tabRecord")}</Tabs.Tab>
        <Tabs.Tab value="history">
          {t("agent.card.tabHistory")}
          {interaction.history.length > 0 && ` (${interaction.history.length})`}
        </Tabs.Tab>
      </Tabs.List>
      {script && (
        <Tabs.Panel value="script" className={classes.panel}>
          <ScriptPanel interaction={interaction} script={script} register={registerScript} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="record" className={classes.panel}>
        <RecordFields interaction={interaction} />
      </Tabs.Panel>
      <Tabs.Panel value="history" className={classes.panel}>
        <History interaction={interaction} />
      </Tabs.Panel>
    </Tabs>
  );
}

function RecordFields({ interaction }: { readonly interaction: DeskInteraction }) {
  const { t } = useTranslation();
  if (interaction.choices !== undefined) return <RecordChoice interaction={interaction} />;
  if (interaction.fields.length === 0)
    return <Empty icon={<IconId size={28} />} title={t("agent.card.noFields")} />;
  return (
    <>
      {interaction.recordId !== undefined && (
        <div className={classes.recordId}>{t("agent.card.record", { id: interaction.recordId })}</div>
      )}
      <dl className={classes.fields}>
        {interaction.fields.map((field, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a field is its place, names may repeat
          <div key={index} className={classes.field}>
            <dt>{field.name}</dt>
            <dd>
              {field.value || t("shell.units.none")}
              {field.value && <Copy value={field.value} />}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Copy({ value }: { readonly value: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("shell.actions.copied") : t("shell.actions.copy")}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            className={classes.copy}
            aria-label={t("shell.actions.copy")}
            onClick={copy}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

function History({ interaction }: { readonly interaction: DeskInteraction }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (interaction.history.length === 0)
    return <Empty icon={<IconHistory size={28} />} title={t("agent.card.noHistory")} />;
  return (
    <ol className={classes.history}>
      {interaction.history.map((entry) => (
        <li key={`${entry.at}${entry.number}`} className={classes.entry}>
          <div className={classes.when}>
            {format.dateTime(entry.at)} · {entry.number}
          </div>
          <div className={classes.what}>
            {dispositionName(entry.disposition, format.language)}
            {entry.agent && <span className={classes.agent}>{entry.agent}</span>}
          </div>
          {entry.note && <div className={classes.noteText}>{entry.note}</div>}
        </li>
      ))}
    </ol>
  );
}
