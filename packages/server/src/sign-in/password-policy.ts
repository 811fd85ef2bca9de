import type { FieldFault } from "@perezvon/api";
import { commonPasswords } from "./common-passwords.ts";

/** The defaults of PLT-AUT-05. */
export const passwordPolicy = { lengthMin: 12, kindsMin: 3, lastDiffering: 5 } as const;

export interface PasswordOwner {
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** Every rule of PLT-AUT-05 that a new password breaks and that needs no history. */
export function passwordFaults(field: string, password: string, owner: PasswordOwner): FieldFault[] {
  const faults: FieldFault[] = [];
  if ([...password].length < passwordPolicy.lengthMin) {
    faults.push({ field, code: "password_too_short", params: { min: passwordPolicy.lengthMin } });
  }
  if (kindsOf(password) < passwordPolicy.kindsMin || commonPasswords.has(password.toLowerCase())) {
    faults.push({ field, code: "password_too_simple" });
  }
  if (containsName(password, owner)) faults.push({ field, code: "password_contains_name" });
  return faults;
}

/** Lower, upper, digit, other. */
function kindsOf(password: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u].filter((kind) => kind.test(password))
    .length;
}

function containsName(password: string, owner: PasswordOwner): boolean {
  const plain = password.toLowerCase();
  return [owner.login, owner.firstName, owner.lastName]
    .map((name) => name.trim().toLowerCase())
    .some((name) => name.length >= 3 && plain.includes(name));
}
