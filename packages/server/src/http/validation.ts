import type { FieldFault } from "@perezvon/api";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Settings } from "typebox/system";
import { Value } from "typebox/value";

// Every fault at once (PLT-GEN-02); the library stops at 8 by itself. Bodies are bounded in bytes, so this is bounded too.
Settings.Set({ maxErrors: 500 });

/** Checks a part of a request. Query and path arrive as text, so they are converted first; bodies never are. */
export type PartCheck = (value: unknown) => {
  readonly value: unknown;
  readonly faults: readonly FieldFault[];
};

export function partCheck(schema: TSchema, convert: boolean): PartCheck {
  const validator = Compile(schema);
  return (value) => {
    const given = convert ? Value.Convert(schema, value) : value;
    const faults = controlCharacters(given);
    if (!validator.Check(given)) faults.push(...faultsOf(meant(validator.Errors(given))));
    return { value: given, faults };
  };
}

interface SchemaFault {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: unknown;
}

/** Of a value that may have several forms the faults of the form that it means to be: of an object not that it is no null. */
function meant(errors: readonly SchemaFault[]): readonly SchemaFault[] {
  let left = errors;
  // Inner choices come before the outer ones.
  for (const choice of errors.filter(({ keyword }) => keyword === "anyOf")) {
    const within = `${choice.schemaPath}/anyOf/`;
    const forms = new Map<string, SchemaFault[]>();
    for (const error of left) {
      const { schemaPath, instancePath } = error;
      if (!schemaPath.startsWith(within) || !`${instancePath}/`.startsWith(`${choice.instancePath}/`))
        continue;
      const form = schemaPath.slice(within.length).split("/", 1)[0]!;
      forms.set(form, [...(forms.get(form) ?? []), error]);
    }
    const others = (form: readonly SchemaFault[]) =>
      form.filter((error) => tellsAnotherForm(error, choice.instancePath));
    const all = [...forms.values()];
    const fitting = all.filter((form) => others(form).length === 0);
    const reasons = all.flatMap(others);
    const words = reasons.filter(({ keyword }) => keyword !== "type");
    const kept = new Set(fitting.length > 0 ? fitting.flat() : words.length > 0 ? words : reasons);
    const seen = new Set(all.flat());
    left = left.filter((error) => !seen.has(error) || kept.has(error));
  }
  return left;
}

/** The word by which forms are told apart is another one, or the value is of another type altogether. */
function tellsAnotherForm({ keyword, instancePath }: SchemaFault, at: string): boolean {
  if (keyword === "type") return instancePath === at;
  const word = instancePath === `${at}/kind` || instancePath === `${at}/every`;
  return (keyword === "enum" && word) || (keyword === "const" && (word || instancePath === at));
}

function faultsOf(errors: readonly SchemaFault[]): FieldFault[] {
  const faults = new Map<string, FieldFault>();
  for (const error of errors) {
    for (const fault of faultsOfOne(error)) {
      const key = fault.field;
      const known = faults.get(key);
      // Of a value that may be null as well, the branch that says more is told.
      if (known === undefined || known.code === "wrong_type") faults.set(key, fault);
      // Each form has a word of its own: all of them would do.
      else if (known.code === "not_allowed" && fault.code === "not_allowed")
        faults.set(key, { ...known, params: { allowed: [...wordsOf(known), ...wordsOf(fault)] } });
    }
  }
  // What does not fit is never let through, whatever rule of the schema it breaks.
  if (faults.size === 0) return [{ field: fieldOf(errors[0]?.instancePath ?? ""), code: "wrong_format" }];
  return [...faults.values()];
}

function wordsOf({ params }: FieldFault): readonly unknown[] {
  return (params?.allowed ?? []) as readonly unknown[];
}

function faultsOfOne(error: SchemaFault): FieldFault[] {
  const field = fieldOf(error.instancePath);
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "required":
      return (params.requiredProperties as string[]).map((name) => ({
        field: join(field, name),
        code: "required",
      }));
    case "additionalProperties":
      return (params.additionalProperties as string[]).map((name) => ({
        field: join(field, name),
        code: "unknown_field",
      }));
    case "minLength":
      return params.limit === 1
        ? [{ field, code: "required" }]
        : [{ field, code: "too_short", params: { min: params.limit } }];
    case "maxLength":
      return [{ field, code: "too_long", params: { max: params.limit } }];
    case "minimum":
      return [{ field, code: "out_of_range", params: { min: params.limit } }];
    case "maximum":
      return [{ field, code: "out_of_range", params: { max: params.limit } }];
    case "minItems":
      return [{ field, code: "too_few_items", params: { min: params.limit } }];
    case "maxItems":
      return [{ field, code: "too_many_items", params: { max: params.limit } }];
    case "enum":
      return [{ field, code: "not_allowed", params: { allowed: params.allowedValues } }];
    case "const":
      return [{ field, code: "not_allowed", params: { allowed: [params.allowedValue] } }];
    case "uniqueItems":
      return [{ field, code: "duplicate" }];
    case "format":
    case "pattern":
      return [{ field, code: "wrong_format" }];
    case "type":
      return [{ field, code: "wrong_type" }];
    default:
      return [];
  }
}

/** `/lists/0/order` becomes `lists.0.order`. */
function fieldOf(instancePath: string): string {
  return instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

function join(parent: string, name: string): string {
  return parent === "" ? name : `${parent}.${name}`;
}

/** Control characters other than line breaks and tabs are refused everywhere (DSK-GEN-13), as are halves of a character. */
function controlCharacters(value: unknown, field = ""): FieldFault[] {
  if (typeof value === "string") {
    return unusable.test(value) ? [{ field, code: "wrong_format" }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(unusable.test(name) ? [{ field: join(field, "?"), code: "unknown_field" }] : []),
    ...controlCharacters(inner, join(field, name)),
  ]);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unusable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;
