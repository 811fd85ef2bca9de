import {
  ActionIcon,
  Checkbox,
  Group,
  NumberInput,
  Paper,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import {
  type Script,
  type ScriptButtonAction,
  type ScriptElement,
  type ScriptField,
  type ScriptFieldType,
  scriptFieldTypes,
  scriptLimits,
} from "@perezvon/model";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MessageChoice, PictureParts, TableSource } from "./element-parts.tsx";
import { conditionOf, conditionText, optionsOf, optionsText, tableOf, tableText } from "./element-text.ts";

const chosen: ReadonlySet<ScriptFieldType> = new Set(["choice", "list", "multiple"]);
const masks: ReadonlySet<ScriptFieldType> = new Set(["line", "phone"]);

interface Editing<E extends ScriptElement = ScriptElement> {
  readonly element: E;
  readonly script: Script;
  /** Keys of fields that have been published: results are kept under them (INB-SCR-07). */
  readonly fixedKeys: ReadonlySet<string>;
  /** Text of the fault at a part of the element. */
  readonly fault: (part: string) => string | undefined;
  readonly onChange: (element: ScriptElement) => void;
}

/** One element of a page with what can be done with it; every act is a button that the keyboard reaches. */
export function ElementEditor({
  place,
  last,
  onMove,
  onRemove,
  ...editing
}: Editing & {
  readonly place: number;
  readonly last: boolean;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation();
  const { element, fault, onChange } = editing;
  const name = t("scripts.element", { place: place + 1, kind: t(`scripts.kinds.${element.kind}`) });
  return (
    <Paper withBorder p="sm" component="section" aria-label={name}>
      <Group justify="space-between" mb="xs">
        <Text fw={600} fz="sm">
          {name}
        </Text>
        <Group gap={4}>
          <ActionIcon
            variant="subtle"
            aria-label={t("scripts.up")}
            disabled={place === 0}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            aria-label={t("scripts.down")}
            disabled={last}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="red" aria-label={t("scripts.remove")} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      </Group>
      <Stack gap="xs">
        <Content {...editing} />
        <ParsedText
          label={t("scripts.when")}
          hint={t("scripts.whenHint")}
          text={conditionText(element.when)}
          fault={fault("when")}
          parse={(text) => {
            const when = conditionOf(text);
            if (when === undefined) return false;
            onChange({ ...element, when: when.length === 0 ? undefined : when });
            return true;
          }}
        />
      </Stack>
    </Paper>
  );
}

function Content({ element, ...rest }: Editing) {
  const { t } = useTranslation();
  const { fault, onChange } = rest;
  switch (element.kind) {
    case "heading":
    case "text":
      return (
        <Textarea
          autosize
          minRows={element.kind === "text" ? 3 : 1}
          maxLength={scriptLimits.text}
          label={t("scripts.content")}
          description={t("scripts.contentHint")}
          value={element.text}
          error={fault("text")}
          onChange={(event) => onChange({ ...element, text: event.currentTarget.value })}
        />
      );
    case "picture":
      return <PictureParts element={element} fault={fault("pictureId")} onChange={onChange} />;
    case "columns":
      return (
        <NumberInput
          maw={200}
          label={t("scripts.count")}
          description={t("scripts.countHint")}
          min={1}
          max={scriptLimits.columns}
          value={element.count}
          onChange={(count) => onChange({ ...element, count: Number(count) || 1 })}
        />
      );
    case "link":
      return (
        <Group grow align="start">
          <TextInput
            label={t("scripts.label")}
            value={element.text}
            maxLength={scriptLimits.label}
            onChange={(event) => onChange({ ...element, text: event.currentTarget.value })}
          />
          <TextInput
            label={t("scripts.address")}
            value={element.url}
            error={fault("url")}
            onChange={(event) => onChange({ ...element, url: event.currentTarget.value })}
          />
        </Group>
      );
    case "table":
      return (
        <>
          <ParsedText
            label={t("scripts.tableText")}
            text={tableText(element.columns, element.rows)}
            fault={fault("rows")}
            parse={(text) => {
              onChange({ ...element, ...tableOf(text) });
              return true;
            }}
          />
          <TableSource element={element} fault={fault("source")} onChange={onChange} />
        </>
      );
    case "button":
      return <ButtonParts element={element} {...rest} />;
    case "field":
      return <FieldParts element={element} {...rest} />;
    default:
      return null;
  }
}

const actionKinds = ["page", "url", "disposition", "message"] as const;

function ButtonParts({
  element,
  script,
  fault,
  onChange,
}: Editing<Extract<ScriptElement, { kind: "button" }>>) {
  const { t } = useTranslation();
  const { action, text } = element;
  const become = (kind: string | null): ScriptButtonAction =>
    kind === "url"
      ? { kind, url: "https://" }
      : kind === "disposition"
        ? { kind, disposition: "" }
        : kind === "message"
          ? { kind, messageId: "" }
          : { kind: "page", page: "" };
  return (
    <Group grow align="start">
      <TextInput
        label={t("scripts.label")}
        value={text}
        maxLength={scriptLimits.label}
        error={fault("text")}
        onChange={(event) => onChange({ ...element, text: event.currentTarget.value })}
      />
      <Select
        label={t("scripts.actionKind")}
        allowDeselect={false}
        data={actionKinds.map((value) => ({ value, label: t(`scripts.actions.${value}`) }))}
        value={action.kind}
        onChange={(kind) => onChange({ ...element, action: become(kind) })}
      />
      {action.kind === "page" && (
        <Select
          label={t("scripts.page")}
          data={script.pages.map(({ key, title }) => ({
            value: key,
            label: title ? `${title} (${key})` : key,
          }))}
          value={action.page || null}
          error={fault("action.page")}
          onChange={(page) => onChange({ ...element, action: { kind: "page", page: page ?? "" } })}
        />
      )}
      {action.kind === "url" && (
        <TextInput
          label={t("scripts.address")}
          value={action.url}
          error={fault("action.url")}
          onChange={(event) =>
            onChange({ ...element, action: { kind: "url", url: event.currentTarget.value } })
          }
        />
      )}
      {action.kind === "message" && (
        <MessageChoice
          messageId={action.messageId}
          fault={fault("action.messageId")}
          onChange={(messageId) => onChange({ ...element, action: { kind: "message", messageId } })}
        />
      )}
      {action.kind === "disposition" && (
        <TextInput
          label={t("scripts.disposition")}
          value={action.disposition}
          error={fault("action.disposition")}
          maxLength={64}
          onChange={(event) =>
            onChange({ ...element, action: { kind: "disposition", disposition: event.currentTarget.value } })
          }
        />
      )}
    </Group>
  );
}

const flags = ["required", "readOnly", "exported", "personal"] as const;

function FieldParts({ element, fault, fixedKeys, onChange }: Editing<ScriptField>) {
  const { t } = useTranslation();
  // Asked when the cursor comes: a new key may pass through a published one while it is typed.
  const [keyStays, setKeyStays] = useState(false);
  const set = (change: Partial<ScriptField>) => onChange({ ...element, ...change });
  return (
    <>
      <Group grow align="start">
        <TextInput
          label={t("scripts.label")}
          value={element.label}
          maxLength={scriptLimits.label}
          error={fault("label")}
          onChange={(event) => set({ label: event.currentTarget.value })}
        />
        <TextInput
          label={t("scripts.key")}
          description={t(keyStays ? "scripts.keyStays" : "scripts.keyHint")}
          value={element.key}
          maxLength={40}
          error={fault("key")}
          readOnly={keyStays}
          onFocus={() => setKeyStays(fixedKeys.has(element.key))}
          onBlur={() => setKeyStays(false)}
          onChange={(event) => set({ key: event.currentTarget.value })}
        />
        <Select
          label={t("scripts.type")}
          allowDeselect={false}
          data={scriptFieldTypes.map((value) => ({ value, label: t(`scripts.types.${value}`) }))}
          value={element.type}
          onChange={(value) => {
            const type = scriptFieldTypes.find((each) => each === value) ?? "line";
            const mask = masks.has(type) ? element.mask : undefined;
            set({
              type,
              ...(!chosen.has(type) && { options: undefined }),
              mask,
              min: undefined,
              max: undefined,
            });
          }}
        />
      </Group>
      <Group grow align="start">
        {(["ru", "en"] as const).map((language) => (
          <TextInput
            key={language}
            label={t(`scripts.labelIn.${language}`)}
            placeholder={element.label}
            value={element.labels?.[language] ?? ""}
            maxLength={scriptLimits.label}
            onChange={(event) =>
              set({ labels: { ...element.labels, [language]: event.currentTarget.value || undefined } })
            }
          />
        ))}
      </Group>
      <Group>
        {flags.map((flag) => (
          <Checkbox
            key={flag}
            label={t(`scripts.${flag}`)}
            checked={element[flag] === true}
            onChange={(event) => set({ [flag]: event.currentTarget.checked || undefined })}
          />
        ))}
      </Group>
      {chosen.has(element.type) && (
        <ParsedText
          label={t("scripts.options")}
          hint={t("scripts.optionsHint")}
          text={optionsText(element.options)}
          fault={fault("options")}
          parse={(text) => {
            set({ options: optionsOf(text) });
            return true;
          }}
        />
      )}
      <Group grow align="start">
        {(element.type === "number" || element.type === "scale") &&
          (["min", "max"] as const).map((end) => (
            <NumberInput
              key={end}
              label={t(`scripts.${end}`)}
              value={element[end] ?? ""}
              error={fault(end)}
              onChange={(value) => set({ [end]: value === "" ? undefined : Number(value) })}
            />
          ))}
        {masks.has(element.type) && (
          <TextInput
            label={t("scripts.mask")}
            description={t("scripts.maskHint")}
            value={element.mask ?? ""}
            error={fault("mask")}
            maxLength={scriptLimits.mask}
            onChange={(event) => set({ mask: event.currentTarget.value || undefined })}
          />
        )}
        <TextInput
          label={t("scripts.default")}
          value={element.default ?? ""}
          error={fault("default")}
          maxLength={scriptLimits.text}
          onChange={(event) => set({ default: event.currentTarget.value || undefined })}
        />
        <TextInput
          label={t("scripts.help")}
          value={element.help ?? ""}
          maxLength={1_000}
          onChange={(event) => set({ help: event.currentTarget.value || undefined })}
        />
      </Group>
    </>
  );
}

/** A text that stands for something else: while it is typed it stays as it is, also where it is not yet right. */
function ParsedText({
  label,
  hint,
  text,
  fault,
  parse,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly text: string;
  readonly fault: string | undefined;
  readonly parse: (text: string) => boolean;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string>();
  const [wrong, setWrong] = useState(false);
  return (
    <Textarea
      autosize
      minRows={1}
      label={label}
      description={hint}
      value={typed ?? text}
      error={wrong ? t("errors.field.wrong_format") : fault}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        setWrong(!parse(event.currentTarget.value));
      }}
      onBlur={() => {
        if (!wrong) setTyped(undefined);
      }}
    />
  );
}
