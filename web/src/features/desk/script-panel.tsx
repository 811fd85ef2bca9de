import { Anchor, Group, Skeleton, Text } from "@mantine/core";
import { systemTimers } from "@perezvon/base";
import {
  type AudioMessageId,
  type DeskInteraction,
  type DeskScript,
  labelOf,
  type Script,
  type ScriptProblem,
  scriptProblems,
  scriptVariables,
} from "@perezvon/model";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../../shell/text/error-text.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { useLanguage } from "../scripts/script-language.ts";
import { publishedScriptQuery } from "../scripts/script-queries.ts";
import { ScriptView } from "../scripts/script-view.tsx";
import { useAsk, useDesk } from "./desk-context.tsx";
import { ScriptDraft } from "./script-draft.ts";

/** The conversation script beside the call (DSK-CTX-02); `register` lets the owner flush it before the work is finished. */
export function ScriptPanel({
  interaction,
  script,
  register,
}: {
  readonly interaction: DeskInteraction;
  readonly script: DeskScript;
  readonly register: (flush: () => Promise<void>) => void;
}) {
  const { t } = useTranslation();
  const { client } = useDesk();
  const ask = useAsk();
  const published = useQuery(publishedScriptQuery(script.scriptId, script.version));
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const interactionId = interaction.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: one draft per interaction; later entries come by `stored`
  const draft = useMemo(
    () =>
      new ScriptDraft(script, {
        send: async (entry) => (await client.ask({ kind: "script", interactionId, ...entry })).ok,
        timers: systemTimers,
        onChange: redraw,
      }),
    [interactionId, client],
  );
  useEffect(() => draft.stored(script), [draft, script]);
  useEffect(() => {
    register(() => draft.flush());
    return () => {
      void draft.flush();
      draft.close();
    };
  }, [draft, register]);
  const variables = useMemo(() => scriptVariables(interaction), [interaction]);
  if (published.error)
    return <LoadFailed text={errorText(t, published.error)} onRetry={() => void published.refetch()} />;
  if (!published.data) return <Skeleton h={160} />;
  const definition = published.data.script as Script;
  // Marked once somebody has tried to finish, and then as they are now.
  const problems =
    script.problems.length > 0 ? scriptProblems(definition, draft.values, variables, draft.path) : [];
  return (
    <>
      {problems.length > 0 && (
        <Missing script={definition} problems={problems} page={draft.page} onGo={(page) => draft.go(page)} />
      )}
      <ScriptView
        script={definition}
        page={draft.page}
        values={draft.values}
        variables={variables}
        problems={problems}
        onValue={(key, value) => draft.enter(key, value)}
        onGo={(page) => draft.go(page)}
        onBack={draft.path.length > 1 ? () => draft.back() : undefined}
        onDisposition={(key) => void ask({ kind: "disposition", interactionId, key })}
        onPlay={
          interaction.phase === "talk"
            ? (messageId) =>
                void ask({
                  kind: "play_message",
                  interactionId,
                  messageId: messageId as AudioMessageId,
                  to: "both",
                })
            : undefined
        }
      />
      <Text c="dimmed" fz="xs" mt="sm" aria-live="polite">
        {t(`scripts.${draft.state}`)}
      </Text>
    </>
  );
}

/** What keeps the work from being finished; a field of another page is one click away (INB-SCR-08). */
function Missing({
  script,
  problems,
  page,
  onGo,
}: {
  readonly script: Script;
  readonly problems: readonly ScriptProblem[];
  readonly page: string;
  readonly onGo: (page: string) => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const codes = new Map(problems.map(({ key, code }) => [key, code]));
  const fields = script.pages.flatMap(({ key: of, elements }) =>
    elements.flatMap((element) =>
      element.kind === "field" && codes.has(element.key) ? [{ field: element, of }] : [],
    ),
  );
  return (
    <div role="alert">
      <Text c="red" fz="sm">
        {t("scripts.missing", { fields: problems.length })}
      </Text>
      <Group gap="sm" mb="sm">
        {fields
          .filter(({ of }) => of !== page)
          .map(({ field, of }) => (
            <Anchor key={field.key} component="button" type="button" fz="sm" onClick={() => onGo(of)}>
              {labelOf(field, language)}
            </Anchor>
          ))}
      </Group>
    </div>
  );
}
