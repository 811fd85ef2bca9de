import type { FieldFault, ProblemCode } from "@perezvon/api";

/** A request that is refused, by its stable code (PLT-GEN-02). */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly faults: readonly FieldFault[] | undefined;
  readonly params: Readonly<Record<string, unknown>> | undefined;
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    more: {
      readonly faults?: readonly FieldFault[];
      readonly params?: Readonly<Record<string, unknown>>;
      readonly retryAfter?: number;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.faults = more.faults;
    this.params = more.params;
    this.retryAfter = more.retryAfter;
  }
}

export function invalid(faults: readonly FieldFault[]): ProblemError {
  return new ProblemError("invalid", { faults });
}

export function invalidField(field: string, code: string, params?: Record<string, unknown>): ProblemError {
  return invalid([params === undefined ? { field, code } : { field, code, params }]);
}
