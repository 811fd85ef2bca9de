import { type Script, scriptFields } from "./script.ts";

/** Keys of the fields that hold personal data: what goes where such data may not be seen leaves them out (INB-SCR-05, PLT-SEC-02). */
export function personalKeys(script: Script): ReadonlySet<string> {
  return new Set(scriptFields(script).flatMap(({ key, personal }) => (personal ? [key] : [])));
}
