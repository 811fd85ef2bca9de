import { Anchor, Button, Divider, Group, Image, Stack, Text } from "@mantine/core";
import {
  pageAfter,
  type Script,
  type ScriptButtonAction,
  type ScriptElement,
  type ScriptProblem,
  type ScriptValues,
  type ScriptVariables,
  substitute,
  visibleElements,
  webAddress,
} from "@perezvon/model";
import { IconArrowLeft, IconExternalLink, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../shell/api.ts";
import { FieldInput } from "./script-field.tsx";
import { type Language, useLanguage } from "./script-language.ts";
import { FormattedText, ScriptTableView } from "./script-text.tsx";

interface Acts {
  readonly onValue: (key: string, value: string) => void;
  readonly onGo: (page: string) => void;
  readonly onDisposition: (key: string) => void;
  /** Undefined: nothing can be played just now. */
  readonly onPlay: ((messageId: string) => void) | undefined;
}

/** One page of a script with what has been entered; values stand in texts as text (INB-SCR-02…04, INB-SCR-11). */
export function ScriptView({
  script,
  page,
  values,
  variables,
  problems,
  language,
  onBack,
  ...acts
}: Acts & {
  readonly script: Script;
  readonly page: string;
  readonly values: ScriptValues;
  readonly variables: ScriptVariables;
  readonly problems: readonly ScriptProblem[];
  /** Of the labels; that of the reader where left out. */
  readonly language?: Language;
  /** Undefined on the first page. */
  readonly onBack: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const own = useLanguage();
  const shown = script.pages.find(({ key }) => key === page) ?? script.pages[0];
  if (shown === undefined) return null;
  const put = (text: string) => substitute(text, values, variables);
  const part = (element: ScriptElement) => (
    <Part
      key={shown.elements.indexOf(element)}
      element={element}
      put={put}
      values={values}
      variables={variables}
      language={language ?? own}
      problem={element.kind === "field" ? problems.find(({ key }) => key === element.key) : undefined}
      {...acts}
    />
  );
  return (
    <Stack gap="sm" component="section" aria-label={shown.title || t("scripts.page")}>
      {(onBack || shown.title) && (
        <Group gap="xs">
          {onBack && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconArrowLeft size={14} />}
              onClick={onBack}
            >
              {t("scripts.back")}
            </Button>
          )}
          <Text fw={600}>{put(shown.title)}</Text>
        </Group>
      )}
      {blocksOf(visibleElements(shown.elements, values, variables)).map(({ columns, elements }, place) =>
        columns === 1 ? (
          elements.map(part)
        ) : (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
            key={`columns ${place}`}
            style={{ display: "grid", gap: 12, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {elements.map(part)}
          </div>
        ),
      )}
    </Stack>
  );
}

interface Block {
  readonly columns: number;
  readonly elements: ScriptElement[];
}

/** Elements that stand side by side are together; a separator ends them. */
function blocksOf(elements: readonly ScriptElement[]): readonly Block[] {
  const blocks: Block[] = [];
  const begin = (columns: number) => blocks.push({ columns, elements: [] });
  begin(1);
  for (const element of elements) {
    if (element.kind === "columns") begin(element.count);
    else if (element.kind === "separator") begin(1);
    if (element.kind !== "columns") blocks.at(-1)!.elements.push(element);
  }
  return blocks.filter((block) => block.elements.length > 0);
}

function Part({
  element,
  put,
  values,
  variables,
  language,
  problem,
  ...acts
}: Acts & {
  readonly element: ScriptElement;
  readonly put: (text: string) => string;
  readonly values: ScriptValues;
  readonly variables: ScriptVariables;
  readonly language: Language;
  readonly problem: ScriptProblem | undefined;
}) {
  switch (element.kind) {
    case "heading":
      return <Text fw={600}>{put(element.text)}</Text>;
    case "text":
      return <FormattedText text={element.text} put={put} />;
    case "picture":
      return (
        <Image
          src={addressOf("scriptPicture", { params: { id: element.pictureId } })}
          alt={put(element.text)}
          fit="contain"
          mah={420}
          maw="100%"
          w="auto"
        />
      );
    case "separator":
      return <Divider />;
    case "columns":
      return null;
    case "link":
      return <OutsideLink text={put(element.text)} url={put(element.url)} />;
    case "table":
      return <ScriptTableView table={element} values={values} variables={variables} put={put} />;
    case "button":
      return <ActionButton text={put(element.text)} action={element.action} put={put} {...acts} />;
    case "field":
      return (
        <FieldInput
          field={element}
          language={language}
          value={values[element.key] ?? ""}
          problem={problem}
          onValue={(value) => {
            acts.onValue(element.key, value);
            const to = element.type === "multiple" ? undefined : pageAfter(element, value);
            if (to !== undefined) acts.onGo(to);
          }}
        />
      );
  }
}

function ActionButton({
  action,
  text,
  put,
  ...acts
}: Acts & {
  readonly action: ScriptButtonAction;
  readonly text: string;
  readonly put: (text: string) => string;
}) {
  const { t } = useTranslation();
  if (action.kind === "url") return <OutsideLink text={text} url={put(action.url)} />;
  const plays = action.kind === "message";
  const act = () => {
    if (action.kind === "page") acts.onGo(action.page);
    else if (action.kind === "disposition") acts.onDisposition(action.disposition);
    else acts.onPlay?.(action.messageId);
  };
  return (
    <Button
      variant="light"
      style={{ alignSelf: "flex-start", justifySelf: "start" }}
      leftSection={plays ? <IconPlayerPlay size={16} aria-hidden /> : undefined}
      disabled={plays && acts.onPlay === undefined}
      title={plays && acts.onPlay === undefined ? t("scripts.playLater") : undefined}
      onClick={act}
    >
      {text}
    </Button>
  );
}

/** Opens in a tab of its own and says nothing of where it was opened (INB-SCR-11). */
function OutsideLink({ text, url }: { readonly text: string; readonly url: string }) {
  const address = webAddress(url);
  if (address === undefined) return <Text>{text}</Text>;
  return (
    <Anchor href={address} target="_blank" rel="noreferrer noopener">
      {text || address} <IconExternalLink size={14} aria-hidden />
    </Anchor>
  );
}
