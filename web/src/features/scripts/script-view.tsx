import {
  Anchor,
  Button,
  Checkbox,
  Divider,
  Group,
  Radio,
  Select,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import {
  pageAfter,
  type Script,
  type ScriptElement,
  type ScriptField,
  type ScriptProblem,
  type ScriptValues,
  type ScriptVariables,
  scriptLimits,
  substitute,
  visibleElements,
  webAddress,
} from "@perezvon/model";
import { IconArrowLeft, IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface Acts {
  readonly onValue: (key: string, value: string) => void;
  readonly onGo: (page: string) => void;
  readonly onDisposition: (key: string) => void;
}

/** One page of a script with what has been entered; values stand in texts as text (INB-SCR-02…04, INB-SCR-11). */
export function ScriptView({
  script,
  page,
  values,
  variables,
  problems,
  onBack,
  ...acts
}: Acts & {
  readonly script: Script;
  readonly page: string;
  readonly values: ScriptValues;
  readonly variables: ScriptVariables;
  readonly problems: readonly ScriptProblem[];
  /** Undefined on the first page. */
  readonly onBack: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const shown = script.pages.find(({ key }) => key === page) ?? script.pages[0];
  if (shown === undefined) return null;
  const put = (text: string) => substitute(text, values, variables);
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
      {visibleElements(shown.elements, values, variables).map((element) => (
        <Part
          key={shown.elements.indexOf(element)}
          element={element}
          put={put}
          values={values}
          problem={element.kind === "field" ? problems.find(({ key }) => key === element.key) : undefined}
          {...acts}
        />
      ))}
    </Stack>
  );
}

function Part({
  element,
  put,
  values,
  problem,
  ...acts
}: Acts & {
  readonly element: ScriptElement;
  readonly put: (text: string) => string;
  readonly values: ScriptValues;
  readonly problem: ScriptProblem | undefined;
}) {
  switch (element.kind) {
    case "heading":
      return <Text fw={600}>{put(element.text)}</Text>;
    case "text":
      return <Text style={{ whiteSpace: "pre-wrap" }}>{put(element.text)}</Text>;
    case "separator":
      return <Divider />;
    case "link":
      return <OutsideLink text={put(element.text)} url={put(element.url)} />;
    case "table":
      return (
        <Table withTableBorder withColumnBorders>
          <Table.Thead>
            <Table.Tr>
              {element.columns.map((column, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <Table.Th key={place}>{put(column)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {element.rows.map((row, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <Table.Tr key={line}>
                {row.map((cell, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                  <Table.Td key={place}>{put(cell)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      );
    case "button": {
      const { action, text } = element;
      if (action.kind === "url") return <OutsideLink text={put(text)} url={put(action.url)} />;
      return (
        <Button
          variant="light"
          style={{ alignSelf: "flex-start" }}
          onClick={() =>
            action.kind === "page" ? acts.onGo(action.page) : acts.onDisposition(action.disposition)
          }
        >
          {put(text)}
        </Button>
      );
    }
    case "field":
      return (
        <FieldInput
          field={element}
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

const inputTypes = { date: "date", time: "time", phone: "tel", email: "email" } as const;

function FieldInput({
  field,
  value,
  problem,
  onValue,
}: {
  readonly field: ScriptField;
  readonly value: string;
  readonly problem: ScriptProblem | undefined;
  readonly onValue: (value: string) => void;
}) {
  const { t } = useTranslation();
  const { label, type, help, required = false, readOnly = false, options = [] } = field;
  const common = {
    label,
    description: help,
    error: problem && t(`scripts.problems.${problem.code}`),
    required,
    disabled: readOnly && type !== "line" && type !== "text",
  };
  const answers = options.map((option) => option.value);
  switch (type) {
    case "text":
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={scriptLimits.text}
          readOnly={readOnly}
          value={value}
          onChange={(event) => onValue(event.currentTarget.value)}
        />
      );
    case "choice":
      return (
        <Radio.Group {...common} value={value} onChange={onValue}>
          <Stack gap={6} mt={6}>
            {answers.map((answer) => (
              <Radio key={answer} value={answer} label={answer} disabled={readOnly} />
            ))}
          </Stack>
        </Radio.Group>
      );
    case "list":
      return (
        <Select
          {...common}
          searchable
          data={answers}
          value={value || null}
          onChange={(chosen) => onValue(chosen ?? "")}
        />
      );
    case "multiple":
      return (
        <Checkbox.Group
          {...common}
          value={value === "" ? [] : value.split(";")}
          onChange={(chosen) => onValue(answers.filter((answer) => chosen.includes(answer)).join(";"))}
        >
          <Stack gap={6} mt={6}>
            {answers.map((answer) => (
              <Checkbox key={answer} value={answer} label={answer} disabled={readOnly} />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case "tick":
      return (
        <Checkbox
          {...common}
          checked={value === "1"}
          onChange={(event) => onValue(event.currentTarget.checked ? "1" : "")}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          type={type === "line" || type === "number" ? "text" : inputTypes[type]}
          inputMode={type === "number" ? "decimal" : undefined}
          maxLength={scriptLimits.text}
          readOnly={readOnly}
          value={value}
          onChange={(event) =>
            onValue(
              type === "number" ? event.currentTarget.value.replace(",", ".") : event.currentTarget.value,
            )
          }
        />
      );
  }
}
