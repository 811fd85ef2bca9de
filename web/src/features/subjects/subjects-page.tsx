import { Alert, Button, Group, TextInput } from "@mantine/core";
import type { SubjectReport } from "@perezvon/api";
import { IconDownload, IconEraser, IconSearch } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call, callForFile } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { saveFile } from "../../shell/save-file.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { Empty } from "../../ui/empty.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { EraseDialog } from "./erase-dialog.tsx";
import { Erasures } from "./erasures.tsx";
import { SubjectFound } from "./subject-found.tsx";

/** «Запросы о данных»: what is kept of a number, its consent and calls as proof, and its erasure (OUT-CPL-09, OUT-CPL-11). */
export function SubjectsPage() {
  const { t } = useTranslation();
  const [number, setNumber] = useState("");
  const [erasing, setErasing] = useState<SubjectReport | undefined>(undefined);
  const search = useMutation({ mutationFn: () => call("subjectReport", { body: { number } }) });
  const file = useMutation({
    mutationFn: async (of: string) => saveFile(await callForFile("subjectFile", { body: { number: of } })),
  });
  useDocumentTitle(t("admin.nav.subjects"));
  const fault = search.error instanceof ApiError ? search.error.faults[0] : undefined;
  const failure = fault ? file.error : (search.error ?? file.error);
  const report = search.isPending ? undefined : search.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim() !== "") search.mutate();
  };
  return (
    <div className={page.page}>
      <PageHead title={t("admin.nav.subjects")} />
      <div className={page.scroll}>
        <p className={page.hint}>{t("compliance.subjects.hint")}</p>
        <form onSubmit={submit} noValidate>
          <Group align="flex-end" gap="xs" mb="md">
            <TextInput
              w={320}
              inputMode="tel"
              label={t("compliance.subjects.number")}
              value={number}
              onChange={(event) => setNumber(event.currentTarget.value)}
              error={fault && faultText(t, fault.code, fault.params)}
            />
            <Button
              type="submit"
              leftSection={<IconSearch size={16} />}
              loading={search.isPending}
              disabled={number.trim() === ""}
            >
              {t("compliance.subjects.find")}
            </Button>
            {report && (
              <Button
                variant="default"
                leftSection={<IconDownload size={16} />}
                loading={file.isPending}
                onClick={() => file.mutate(report.number)}
              >
                {t("compliance.subjects.file")}
              </Button>
            )}
            {report && report.places.length > 0 && !report.own && (
              <Button
                color="red"
                variant="outline"
                leftSection={<IconEraser size={16} />}
                onClick={() => setErasing(report)}
              >
                {t("compliance.subjects.erase")}
              </Button>
            )}
          </Group>
        </form>
        <div role="status">{search.isPending && t("compliance.subjects.searching")}</div>
        {failure && (
          <Alert color="red" role="alert" mb="md">
            {errorText(t, failure)}
          </Alert>
        )}
        {report?.own && <Alert mb="md">{t("compliance.subjects.own")}</Alert>}
        {report && nothing(report) ? (
          <Empty
            icon={<IconSearch size={28} />}
            title={t("compliance.subjects.nothing", { number: report.number })}
          />
        ) : (
          report && <SubjectFound report={report} />
        )}
        <Erasures />
      </div>
      {erasing && (
        <EraseDialog
          report={erasing}
          onClose={() => setErasing(undefined)}
          onStarted={() => {
            setErasing(undefined);
            search.reset();
          }}
        />
      )}
    </div>
  );
}

function nothing({ calls, doNotCall, places, records }: SubjectReport): boolean {
  return records.length + calls.length + places.length + doNotCall.length === 0;
}
