import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  TagsInput,
  TextInput,
} from "@mantine/core";
import type { CampaignListCard } from "@perezvon/api";
import { type ComparedAs, comparedAs, type ListFieldType, operatorsFor } from "@perezvon/dialer";
import { type ConditionOperator, conditionLimits, type RecordCondition } from "@perezvon/model";
import { IconFolderPlus, IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./selection.module.css";

type Fields = CampaignListCard["fields"];
type Test = Extract<RecordCondition, { kind: "test" }>;
type Branch = Exclude<RecordCondition, Test>;

/** Faults of the server by their path below this condition. */
export type FaultOf = (path: string) => string | undefined;

const ownSubjects = ["attempts", "last_disposition", "time_zone", "loaded_at"] as const;
const several = { between: 2, days: 2 } as const;

function kindOf(test: Test, fields: Fields): ComparedAs {
  const typeOf = (name: string) =>
    fields.find((field) => field.name === name)?.type as ListFieldType | undefined;
  return comparedAs(test.subject, typeOf) ?? "text";
}

function newTest(fields: Fields): Test {
  const first = fields[0];
  const subject = first ? ({ kind: "field", field: first.name } as const) : ({ kind: "attempts" } as const);
  return { kind: "test", subject, operator: "equal", values: [""] };
}

/** A group of conditions joined by «и» or «или», which may hold further groups (OUT-SEL-07). */
export function ConditionEditor({
  condition,
  fields,
  onChange,
  faultOf,
  path = "",
  depth = 1,
  onRemove,
}: {
  readonly condition: Branch;
  readonly fields: Fields;
  readonly onChange: (next: Branch) => void;
  readonly faultOf: FaultOf;
  readonly path?: string;
  readonly depth?: number;
  readonly onRemove?: () => void;
}) {
  const { t } = useTranslation();
  const put = (of: readonly RecordCondition[]) => onChange({ ...condition, of });
  const at = (place: number) => (path === "" ? `of.${place}` : `${path}.of.${place}`);
  const replace = (place: number, next: RecordCondition) =>
    put(condition.of.map((each, index) => (index === place ? next : each)));
  const remove = (place: number) => put(condition.of.filter((_, index) => index !== place));
  return (
    <fieldset className={classes.group} aria-label={t("selection.group")}>
      <Group gap="xs" mb={condition.of.length > 0 ? "xs" : 0}>
        <SegmentedControl
          size="xs"
          aria-label={t("selection.joined")}
          value={condition.kind}
          onChange={(kind) => onChange({ ...condition, kind: kind === "any" ? "any" : "all" })}
          data={[
            { value: "all", label: t("selection.all") },
            { value: "any", label: t("selection.any") },
          ]}
        />
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => put([...condition.of, newTest(fields)])}
        >
          {t("selection.addTest")}
        </Button>
        {depth < conditionLimits.depth && (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconFolderPlus size={14} />}
            onClick={() => put([...condition.of, { kind: "any", of: [newTest(fields)] }])}
          >
            {t("selection.addGroup")}
          </Button>
        )}
        {onRemove && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("selection.removeGroup")}
            onClick={onRemove}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </Group>
      {condition.of.map((each, place) => {
        // Conditions have no identity but their place.
        const key = `${depth}-${place}`;
        return each.kind === "test" ? (
          <TestRow
            key={key}
            test={each}
            fields={fields}
            onChange={(next) => replace(place, next)}
            onRemove={() => remove(place)}
            fault={firstFault(faultOf, at(place))}
          />
        ) : (
          <ConditionEditor
            key={key}
            condition={each}
            fields={fields}
            onChange={(next) => replace(place, next)}
            faultOf={faultOf}
            path={at(place)}
            depth={depth + 1}
            onRemove={() => remove(place)}
          />
        );
      })}
    </fieldset>
  );
}

function firstFault(faultOf: FaultOf, path: string): string | undefined {
  for (const part of ["subject", "operator", "values", "values.0", "values.1"]) {
    const fault = faultOf(`${path}.${part}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function TestRow({
  test,
  fields,
  onChange,
  onRemove,
  fault,
}: {
  readonly test: Test;
  readonly fields: Fields;
  readonly onChange: (next: Test) => void;
  readonly onRemove: () => void;
  readonly fault: string | undefined;
}) {
  const { t } = useTranslation();
  const operators = operatorsFor(kindOf(test, fields));
  const subject = test.subject.kind === "field" ? `f:${test.subject.field}` : test.subject.kind;
  const choose = (value: string | null) => {
    const own = ownSubjects.find((each) => each === value);
    const next: Test = {
      ...test,
      subject: own ? { kind: own } : { kind: "field", field: (value ?? "").slice(2) },
    };
    const allowed = operatorsFor(kindOf(next, fields));
    onChange(allowed.includes(next.operator) ? next : { ...next, operator: "equal", values: [""] });
  };
  const operate = (value: string | null) => {
    const operator = operators.find((each) => each === value) ?? "equal";
    onChange({ ...test, operator, values: valuesFor(operator, test.values) });
  };
  return (
    <div className={classes.test}>
      <Select
        size="xs"
        aria-label={t("selection.subject")}
        allowDeselect={false}
        searchable
        value={subject}
        onChange={choose}
        data={[
          {
            group: t("selection.fieldsOfList"),
            items: fields.map(({ name }) => ({ value: `f:${name}`, label: name })),
          },
          {
            group: t("selection.fate"),
            items: ownSubjects.map((value) => ({ value, label: t(`selection.subjects.${value}`) })),
          },
        ]}
      />
      <Select
        size="xs"
        aria-label={t("selection.operator")}
        allowDeselect={false}
        value={test.operator}
        onChange={operate}
        data={operators.map((value) => ({ value, label: t(`selection.operators.${value}`) }))}
      />
      <Values test={test} onChange={(values) => onChange({ ...test, values })} fault={fault} />
      <ActionIcon variant="subtle" color="gray" aria-label={t("selection.removeTest")} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}

function valuesFor(operator: ConditionOperator, before: readonly string[]): string[] {
  if (operator === "empty" || operator === "not_empty") return [];
  if (operator === "days") return ["-7", "0"];
  if (operator === "in") return before.filter((value) => value !== "");
  const count = operator in several ? 2 : 1;
  return Array.from({ length: count }, (_, place) => before[place] ?? "");
}

function Values({
  test: { operator, values },
  onChange,
  fault,
}: {
  readonly test: Test;
  readonly onChange: (values: string[]) => void;
  readonly fault: string | undefined;
}) {
  const { t } = useTranslation();
  const set = (place: number, value: string) =>
    onChange(values.map((each, index) => (index === place ? value : each)));
  if (operator === "empty" || operator === "not_empty") return <div />;
  if (operator === "in")
    return (
      <TagsInput
        size="xs"
        aria-label={t("selection.values")}
        placeholder={values.length === 0 ? t("selection.severalValues") : undefined}
        value={[...values]}
        onChange={onChange}
        error={fault}
      />
    );
  return (
    <div className={classes.values}>
      {values.map((value, place) => {
        const label =
          values.length === 1 ? t("selection.value") : t(place === 0 ? "selection.from" : "selection.to");
        const key = `value-${place}`;
        return operator === "days" ? (
          <NumberInput
            key={key}
            size="xs"
            aria-label={label}
            prefix={`${label} `}
            suffix={t("selection.daysSuffix")}
            allowDecimal={false}
            value={Number(value)}
            onChange={(next) => set(place, String(next))}
            error={place === 0 ? fault : undefined}
          />
        ) : (
          <TextInput
            key={key}
            size="xs"
            aria-label={label}
            placeholder={label}
            value={value}
            onChange={(event) => set(place, event.currentTarget.value)}
            error={place === 0 ? fault : undefined}
          />
        );
      })}
    </div>
  );
}

/** A condition as a group that can be added to; the empty one admits everything. */
export function asGroup(condition: RecordCondition | undefined): Branch {
  if (condition === undefined) return { kind: "all", of: [] };
  return condition.kind === "test" ? { kind: "all", of: [condition] } : condition;
}
