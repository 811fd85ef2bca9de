import { Group, Paper, SegmentedControl, Text, Textarea } from "@mantine/core";
import { prefill, type Script, scriptVariables } from "@perezvon/model";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Language, useLanguage } from "./script-language.ts";
import { ScriptView } from "./script-view.tsx";

/** Works as at the agent's, with a sample record and in both languages; nothing of it is kept (DSK-SCD-04). */
export function Preview({ script, page: edited }: { readonly script: Script; readonly page: string }) {
  const { t } = useTranslation();
  const own = useLanguage();
  const [language, setLanguage] = useState<Language>(own);
  const [sample, setSample] = useState("");
  const [entered, setEntered] = useState<Readonly<Record<string, string>>>({});
  const [walk, setWalk] = useState<{ readonly from: string; readonly path: readonly string[] }>();
  // Another page chosen in the editor is shown here too.
  const path = walk?.from === edited ? walk.path : [edited];
  const go = (next: readonly string[]) => setWalk({ from: edited, path: next });
  const variables = useMemo(() => sampleOf(sample), [sample]);
  return (
    <Paper
      withBorder
      p="md"
      style={{ flex: "1 1 40%", minWidth: 280 }}
      component="aside"
      aria-label={t("scripts.preview")}
    >
      <Group justify="space-between" mb="sm">
        <Text fw={600}>{t("scripts.preview")}</Text>
        <SegmentedControl
          size="xs"
          aria-label={t("scripts.labelLanguage")}
          value={language}
          onChange={(value) => setLanguage(value === "ru" ? "ru" : "en")}
          data={[
            { value: "ru", label: "RU" },
            { value: "en", label: "EN" },
          ]}
        />
      </Group>
      <ScriptView
        script={script}
        page={path.at(-1) ?? edited}
        language={language}
        values={{ ...prefill(script, [], variables), ...entered }}
        variables={variables}
        problems={[]}
        onValue={(key, value) => setEntered((before) => ({ ...before, [key]: value }))}
        onGo={(next) => go([...path, next])}
        onBack={path.length > 1 ? () => go(path.slice(0, -1)) : undefined}
        onDisposition={() => undefined}
        onPlay={undefined}
      />
      <Textarea
        mt="lg"
        size="xs"
        autosize
        minRows={2}
        maxRows={8}
        label={t("scripts.sample")}
        description={t("scripts.sampleHint")}
        value={sample}
        onChange={(event) => setSample(event.currentTarget.value)}
      />
    </Paper>
  );
}

/** A line is a column of the record: `Долг = 100`. */
function sampleOf(text: string) {
  const fields = text.split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    return at < 1 ? [] : [{ name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() }];
  });
  const cellOf = (name: string) => fields.find((field) => field.name === name)?.value;
  const customer = { name: cellOf("customer.name"), number: cellOf("customer.number") ?? "" };
  return scriptVariables({ customer, fields });
}
