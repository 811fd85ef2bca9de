import type { Privilege } from "@perezvon/api";
import type { SessionRow, SignedInUser } from "@perezvon/store";

/** Who a request or connection speaks for. */
export interface SignedIn {
  readonly tokenHash: string;
  readonly session: SessionRow;
  readonly user: SignedInUser;
}

export function may(who: SignedIn, privilege: Privilege): boolean {
  return who.user.privileges.includes(privilege);
}

export function mayAny(who: SignedIn, privileges: readonly Privilege[]): boolean {
  return privileges.some((privilege) => may(who, privilege));
}
