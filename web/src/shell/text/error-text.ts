import type { TFunction } from "i18next";
import { ApiError } from "../api.ts";

/** The words for a refused request or command; a code without words is shown as it is, so that support can look it up. */
export function errorText(t: TFunction, error: unknown): string {
  if (error instanceof ApiError) return codeText(t, error.code, error.params);
  return t("shell.errors.crashText");
}

export function codeText(t: TFunction, code: string, params: Readonly<Record<string, unknown>> = {}): string {
  return (
    lookUp(t, [`errors.problem.${code}`, `errors.desk.${code}`, `shell.errors.${code}`], params) ??
    t("shell.errors.unknown", { code })
  );
}

/** The words for one field of a 422. */
export function faultText(
  t: TFunction,
  code: string,
  params: Readonly<Record<string, unknown>> = {},
): string {
  return (
    lookUp(t, [boundOf(code, params), `errors.problem.${code}`], params) ??
    t("shell.errors.unknown", { code })
  );
}

/** Of a range the server names the bound that was passed. */
function boundOf(code: string, params: Readonly<Record<string, unknown>>): string {
  if (code !== "out_of_range" || ("min" in params && "max" in params)) return `errors.field.${code}`;
  return "min" in params ? "shell.form.atLeast" : "shell.form.atMost";
}

/** Codes come from the server as plain text, so their keys cannot be checked by the compiler. */
function lookUp(
  t: TFunction,
  keys: readonly string[],
  params: Readonly<Record<string, unknown>>,
): string | undefined {
  const text = (t as unknown as (keys: readonly string[], options: object) => string)(keys, {
    ...params,
    defaultValue: "",
  });
  return text === "" ? undefined : text;
}
