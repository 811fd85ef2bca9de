import { dialogKey } from "../dialog/dialog-state.ts";
import { parseReplaces, type ReplacesValue } from "../dialog/replaces.ts";
import type { RequestFault } from "../message/request-faults.ts";
import type { SipRequest } from "../message/sip-message.ts";
import type { UserAgentContext } from "./context.ts";
import type { InviteSession } from "./invite-session.ts";
import type { ReplacedDialog } from "./referral-types.ts";

/** What an INVITE's `Replaces` names here, or why it is refused (RFC 3891 §3); undefined without the header. */
export function findReplaced(
  context: UserAgentContext,
  request: SipRequest,
): ReplacedDialog | RequestFault | undefined {
  const lines = request.headerLines("Replaces");
  if (lines.length === 0) return undefined;
  const value = lines.length === 1 ? parseReplaces(lines[0] ?? "") : undefined;
  if (value === undefined) return { status: 400, reasonPhrase: "Bad Replaces" };
  const session = sessionNamed(context, value);
  if (session === undefined) return { status: 481 };
  // RFC 3891 §3: one that is over is declined, a confirmed one is not what was meant.
  if (session.ended) return { status: 603 };
  if (session.confirmed) return value.earlyOnly ? { status: 486 } : { value, session, invite: undefined };
  // TEL-XFR-02: an early dialog only by name, and only one that we have begun (RFC 3891 §3).
  const invite = value.earlyOnly ? session.early?.outgoing : undefined;
  return invite === undefined ? { status: 481 } : { value, session, invite };
}

/** The dialog of this stack that the value names. */
export function sessionNamed(context: UserAgentContext, value: ReplacesValue): InviteSession | undefined {
  return context.sessions.get(dialogKey(value.callId, value.toTag, value.fromTag));
}
