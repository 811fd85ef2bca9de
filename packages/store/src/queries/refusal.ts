import { brokenReference, brokenUnique } from "../database/fault.ts";
import { RefusedError } from "../errors.ts";

/** Turns a broken uniqueness or reference into a refusal that names the field (PLT-GEN-01). */
export async function refusing<T>(
  fields: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const unique = brokenUnique(error);
    if (unique !== undefined && fields[unique] !== undefined) {
      throw new RefusedError("duplicate", fields[unique]);
    }
    const reference = brokenReference(error);
    if (reference !== undefined && fields[reference] !== undefined) {
      throw new RefusedError("unknown_reference", fields[reference]);
    }
    throw error;
  }
}
