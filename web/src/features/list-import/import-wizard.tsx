import { Stepper } from "@mantine/core";
import type { ContactList, Import } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { useMe } from "../../shell/session/session-queries.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { draftOf } from "../feeds/feed-draft.ts";
import { CheckStep } from "./check-step.tsx";
import { ColumnsStep } from "./columns-step.tsx";
import classes from "./import-wizard.module.css";
import { loadDraft, newListOf } from "./load-draft.ts";
import { RunStep } from "./run-step.tsx";
import { SourceStep } from "./source-step.tsx";
import { emptyDraft, fileDraftOf, type WizardDraft } from "./wizard-draft.ts";

/** Source, fields, dry run, load (OUT-LST-04, DSK-SVC-19). With `list` undefined the source makes a new list. */
export function ImportWizard({ list }: { readonly list: ContactList | undefined }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { timeZone } = useMe().centre;
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState<WizardDraft>(() => ({
    kind: "upload",
    name: "",
    upload: emptyDraft,
    remote: { ...emptyDraft, feed: draftOf(null, timeZone, i18n.language === "en" ? "en" : "ru") },
    results: { ...emptyDraft, choice: { campaignId: undefined, statuses: [], lists: [] } },
    empty: {
      format: undefined,
      rows: [
        { id: 0, kept: false, field: { name: t("words.fieldType.full_name"), type: "full_name" } },
        { id: 1, kept: false, field: { name: t("words.fieldType.phone"), type: "phone", label: "mobile" } },
      ],
    },
  }));
  const [started, setStarted] = useState<Import | undefined>(undefined);
  // A second try after a refused source goes on with the list that the first one made.
  const created = useRef<ContactList | undefined>(undefined);
  const make = async () => {
    const target = list ?? created.current ?? (await call("listCreate", { body: newListOf(draft) }));
    if (!list) created.current = target;
    return target;
  };
  const own = fileDraftOf(draft);
  const load = useMutation({
    mutationFn: async () => {
      const target = await make();
      if (draft.kind === "empty") return void (await navigate({ to: `/admin/lists/${target.id}/content` }));
      const entry = await loadDraft(draft, target, list);
      if (entry === undefined) return void (await navigate({ to: `/admin/lists/${target.id}/log` }));
      setStarted(entry);
      setStep(3);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["lists"] }),
    onError: (error) => {
      // The name is asked for in the first step: there its fault stands beside it, and all else is as it was.
      if (faultOf(error, "name")) setStep(0);
    },
  });
  const nameFault = faultOf(load.error, "name");
  const onPlan = (plan: typeof own.plan) =>
    setDraft((before) =>
      before.kind === "empty" ? before : { ...before, [before.kind]: { ...before[before.kind], plan } },
    );
  return (
    <div className={classes.wizard}>
      <Stepper
        active={started ? 3 : step}
        size="sm"
        className={classes.steps}
        allowNextStepsSelect={false}
        onStepClick={started ? undefined : setStep}
      >
        <Stepper.Step label={t("lists.source.step")} description={t("admin.import.steps.fileHint")} />
        <Stepper.Step
          label={t("admin.import.steps.columns")}
          description={t("admin.import.steps.columnsHint")}
        />
        <Stepper.Step label={t("admin.import.steps.check")} description={t("admin.import.steps.checkHint")} />
        <Stepper.Step label={t("admin.import.steps.run")} description={t("admin.import.steps.runHint")} />
      </Stepper>
      {step === 0 && (
        <SourceStep
          draft={draft}
          onDraft={setDraft}
          list={list}
          nameFault={nameFault && faultText(t, nameFault.code, nameFault.params)}
          failure={load.error && !nameFault && draft.kind === "empty" ? errorText(t, load.error) : undefined}
          busy={load.isPending}
          onNext={() => {
            load.reset();
            if (draft.kind === "empty") load.mutate();
            else setStep(1);
          }}
        />
      )}
      {step === 1 && (
        <ColumnsStep
          plan={own.plan}
          onPlan={onPlan}
          sample={own.sample}
          list={list}
          onBack={() => setStep(0)}
          onNext={() => setStep(2)}
        />
      )}
      {step === 2 && (
        <CheckStep
          draft={draft}
          list={list}
          starting={load.isPending}
          error={load.error}
          onBack={() => setStep(1)}
          onStart={() => load.mutate()}
        />
      )}
      {step === 3 && started && <RunStep started={started} />}
    </div>
  );
}

function faultOf(error: Error | null, field: string) {
  return error instanceof ApiError ? error.faults.find((fault) => fault.field === field) : undefined;
}
