import { type Campaign, diallingModes, previewEnds } from "@perezvon/api";
import type { Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField, SelectField, SwitchField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import page from "../../../ui/page.module.css";
import { Panel } from "../../../ui/panel.tsx";
import { CampaignChart } from "../campaign-chart.tsx";
import { AutomaticFields } from "../linked/automatic-fields.tsx";
import { LinkSection } from "../linked/link-section.tsx";
import { SharedLabel } from "../linked/shared-mark.tsx";
import { useCampaignForm } from "../use-campaign-form.tsx";
import { AbandonedFields } from "./abandoned-fields.tsx";
import { AnalysisLimitsFields } from "./analysis-limits-fields.tsx";
import classes from "./dialling-tab.module.css";
import { MachineFields } from "./machine-fields.tsx";
import { ModeFields } from "./mode-fields.tsx";
import { PersonalAgentFields } from "./personal-agent-fields.tsx";

/** «Общие» (OUT-CMP-09): mode, «Включить», and the settings of the mode (OUT-MOD-03). */
export function GeneralPart({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const mayEdit = campaign.rights.edit;
  const settings = useCampaignForm(campaign, valuesOf(campaign), (values) => values);
  const { control, formState, setValue, watch } = settings.form;
  const [mode, detectVoice, detectMachine, automatic] = watch([
    "mode",
    "detectVoice",
    "detectMachine",
    "automatic",
  ]);
  const shared = (text: string) => <SharedLabel campaign={campaign}>{text}</SharedLabel>;
  const ahead = mode === "progressive" || mode === "predictive";
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <div className={classes.general}>
        <div>
          <div className={classes.fields}>
            <SelectField
              control={control}
              name="mode"
              label={shared(t("admin.general.mode"))}
              data={diallingModes.map((value) => ({ value, label: t(`words.diallingMode.${value}`) }))}
            />
            <SwitchField
              control={control}
              name="enabled"
              mt={26}
              label={t("admin.general.enabled")}
              description={t("admin.general.enabledHint")}
            />
          </div>
          <LinkSection campaign={campaign} readOnly={!mayEdit} />
          <div className={classes.fields} style={{ marginTop: 16 }}>
            <AutomaticFields
              key={JSON.stringify(campaign.automatic)}
              value={automatic}
              label={shared}
              errors={{
                start: formState.errors.automatic?.start?.at?.message,
                stop: formState.errors.automatic?.stop?.at?.message,
              }}
              onChange={(value) => setValue("automatic", value, { shouldDirty: true })}
            />
          </div>
          {mode === "preview" && <PreviewFields control={control} />}
          {mode !== "automatic" && <CallBackFields control={control} />}
          {mode !== "automatic" && <PersonalAgentFields control={control} />}
          <ModeFields control={control} mode={mode} label={shared} />
          {ahead && <AbandonedFields control={control} />}
          {mode !== "preview" && (
            <>
              <h3 className={page.section}>{shared(t("admin.general.analysis"))}</h3>
              <div className={classes.switches}>
                <SwitchField
                  control={control}
                  name="detectVoice"
                  label={t("admin.general.detectVoice")}
                  description={t("admin.general.detectVoiceHint")}
                />
                <SwitchField
                  control={control}
                  name="detectMachine"
                  label={t("admin.general.detectMachine")}
                  description={t("admin.general.detectMachineHint")}
                />
                <SwitchField
                  control={control}
                  name="recordAnalysis"
                  label={t("admin.general.recordAnalysis")}
                />
                <SwitchField
                  control={control}
                  name="sitAsOther"
                  label={t("admin.general.sitAsOther")}
                  description={t("admin.general.sitAsOtherHint")}
                />
              </div>
              {(detectMachine || detectVoice) && <AnalysisLimitsFields control={control} />}
              {detectMachine && <MachineFields control={control} />}
            </>
          )}
        </div>
        <div className={classes.chart}>
          <Panel title={t("admin.campaigns.chart")}>
            <CampaignChart campaignId={campaign.id} />
          </Panel>
        </div>
      </div>
    </SettingsFrame>
  );
}

/** The column «preview» of OUT-MOD-03. */
function PreviewFields({ control }: { readonly control: Control<ReturnType<typeof valuesOf>> }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={page.section}>{t("admin.general.preview.title")}</h3>
      <div className={classes.fields}>
        <NumberField
          control={control}
          name="preview.seconds"
          min={0}
          max={3600}
          suffix={` ${t("shell.units.seconds")}`}
          label={t("admin.general.preview.seconds")}
          description={t("admin.general.preview.secondsHint")}
        />
        <SelectField
          control={control}
          name="preview.whenOver"
          label={t("admin.general.preview.whenOver")}
          data={previewEnds.map((value) => ({ value, label: t(`admin.general.preview.ends.${value}`) }))}
        />
        <SelectField
          control={control}
          name="preview.numbers"
          label={t("admin.general.preview.numbers")}
          data={(["any", "next"] as const).map((value) => ({
            value,
            label: t(`admin.general.preview.mayDial.${value}`),
          }))}
        />
        <SwitchField
          control={control}
          name="preview.acceptAutomatically"
          mt={26}
          label={t("admin.general.preview.acceptAutomatically")}
        />
      </div>
    </>
  );
}

/** How promises of agents are kept (OUT-CBK-02, OUT-CBK-04, OUT-CBK-05). */
function CallBackFields({ control }: { readonly control: Control<ReturnType<typeof valuesOf>> }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className={page.section}>{t("admin.general.callBacks.title")}</h3>
      <div className={classes.fields}>
        <SelectField
          control={control}
          name="callBacks.owner"
          label={t("admin.general.callBacks.owner")}
          data={(["preferred", "strict"] as const).map((value) => ({
            value,
            label: t(`admin.general.callBacks.owners.${value}`),
          }))}
        />
        <SelectField
          control={control}
          name="callBacks.fashion"
          label={t("admin.general.callBacks.fashion")}
          data={(["preview", "progressive"] as const).map((value) => ({
            value,
            label: t(`admin.general.callBacks.fashions.${value}`),
          }))}
        />
        <NumberField
          control={control}
          name="callBacks.windowMinutes"
          min={5}
          max={1440}
          suffix={` ${t("shell.units.minutes")}`}
          label={t("admin.general.callBacks.window")}
        />
        <NumberField
          control={control}
          name="callBacks.reserveSeconds"
          min={0}
          max={300}
          suffix={` ${t("shell.units.seconds")}`}
          label={t("admin.general.callBacks.reserveSeconds")}
          description={t("admin.general.callBacks.reserveHint")}
        />
        <SwitchField
          control={control}
          name="callBacks.reserve"
          mt={26}
          label={t("admin.general.callBacks.reserve")}
        />
        <SwitchField
          control={control}
          name="callBacks.first"
          mt={26}
          label={t("admin.general.callBacks.first")}
          description={t("admin.general.callBacks.firstHint")}
        />
      </div>
    </>
  );
}

export type GeneralValues = ReturnType<typeof valuesOf>;

function valuesOf(campaign: Campaign) {
  return {
    mode: campaign.mode,
    enabled: campaign.enabled,
    automatic: campaign.automatic,
    noAnswerSeconds: campaign.noAnswerSeconds,
    waitForAgentSeconds: campaign.waitForAgentSeconds,
    dialsPerAgent: campaign.dialsPerAgent,
    dialStartsPerSecond: campaign.dialStartsPerSecond,
    detectVoice: campaign.detectVoice,
    detectMachine: campaign.detectMachine,
    waitForBeep: campaign.waitForBeep,
    recordAnalysis: campaign.recordAnalysis,
    analysisLimits: campaign.analysisLimits,
    sitAsOther: campaign.sitAsOther,
    targetOccupancyPercent: campaign.targetOccupancyPercent,
    abandonmentCapPercent: campaign.abandonmentCapPercent,
    abandonmentStopPercent: campaign.abandonmentStopPercent,
    warmUpDials: campaign.warmUpDials,
    leastAgents: campaign.leastAgents,
    preview: campaign.preview,
    callBacks: campaign.callBacks,
    personalAgent: campaign.personalAgent,
    abandoned: campaign.abandoned,
    machine: campaign.machine,
    scenarioId: campaign.scenarioId,
    simultaneousCalls: campaign.simultaneousCalls,
  };
}
