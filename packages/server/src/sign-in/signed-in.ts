import type { Privilege } from "@perezvon/api";
import type { SessionRow, SignedInUser } from "@perezvon/store";

/** Who a request or connection speaks for. */
export interface SignedIn {
  readonly tokenHash: string;
  readonly session: SessionRow;
  readonly user: SignedInUser;
  /** Set where a program's key was shown instead of a session (PLT-API-02). */
  readonly program?: {
    readonly id: string;
    readonly name: string;
    /** Its owner changes every campaign: what the key may do, it may do with every one. */
    readonly everyCampaign: boolean;
  };
}

export function may(who: SignedIn, privilege: Privilege): boolean {
  return who.user.privileges.includes(privilege);
}

export function mayAny(who: SignedIn, privileges: readonly Privilege[]): boolean {
  return privileges.some((privilege) => may(who, privilege));
}
