import { Stepper } from "@mantine/core";
import type { ContactList, Import } from "@perezvon/api";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { CheckStep } from "./check-step.tsx";
import { ColumnsStep } from "./columns-step.tsx";
import { FileStep } from "./file-step.tsx";
import { emptyPlan, type ImportPlan, optionsOf } from "./import-plan.ts";
import classes from "./import-wizard.module.css";
import { RunStep } from "./run-step.tsx";

/** File, columns, dry run, load (OUT-LST-04, DSK-SVC-19). With `list` undefined the file makes a new list. */
export function ImportWizard({ list }: { readonly list: ContactList | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [step, setStep] = useState(0);
  const [file, setFile] = useState<File | undefined>(undefined);
  const [name, setName] = useState("");
  const [plan, setPlan] = useState<ImportPlan>(emptyPlan);
  const [sample, setSample] = useState<readonly (readonly string[])[]>([]);
  const [started, setStarted] = useState<Import | undefined>(undefined);
  // A second try after a refused file loads into the list that the first try made.
  const created = useRef<ContactList | undefined>(undefined);

  const start = async () => {
    if (!file) return;
    const target =
      list ??
      created.current ??
      (await call("listCreate", {
        body: { name: name.trim(), ...(plan.format && { formatId: plan.format.id }) },
      }));
    if (!list) created.current = target;
    const form = new FormData();
    // The server reads the options before the bytes arrive.
    form.append("options", JSON.stringify(optionsOf(plan, list)));
    form.append("file", file, file.name);
    setStarted(await call("importStart", { params: { id: target.id }, form }));
    setStep(3);
    await client.invalidateQueries({ queryKey: ["lists"] });
  };

  return (
    <div className={classes.wizard}>
      <Stepper
        active={started ? 3 : step}
        size="sm"
        className={classes.steps}
        allowNextStepsSelect={false}
        onStepClick={started ? undefined : setStep}
      >
        <Stepper.Step label={t("admin.import.steps.file")} description={t("admin.import.steps.fileHint")} />
        <Stepper.Step
          label={t("admin.import.steps.columns")}
          description={t("admin.import.steps.columnsHint")}
        />
        <Stepper.Step label={t("admin.import.steps.check")} description={t("admin.import.steps.checkHint")} />
        <Stepper.Step label={t("admin.import.steps.run")} description={t("admin.import.steps.runHint")} />
      </Stepper>
      {step === 0 && (
        <FileStep
          file={file}
          onFile={setFile}
          name={list ? undefined : name}
          onName={setName}
          plan={plan}
          onPlan={setPlan}
          sample={sample}
          onSample={setSample}
          listFields={list?.fields ?? plan.format?.fields ?? []}
          onNext={() => setStep(1)}
        />
      )}
      {step === 1 && (
        <ColumnsStep
          plan={plan}
          onPlan={setPlan}
          sample={sample}
          list={list}
          onBack={() => setStep(0)}
          onNext={() => setStep(2)}
        />
      )}
      {step === 2 && file && (
        <CheckStep file={file} plan={plan} list={list} onBack={() => setStep(1)} onStart={start} />
      )}
      {step === 3 && started && <RunStep started={started} />}
    </div>
  );
}
