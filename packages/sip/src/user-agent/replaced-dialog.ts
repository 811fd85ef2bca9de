import { dialogKey } from "../dialog/dialog-state.ts";
import { parseReplaces, type ReplacesValue } from "../dialog/replaces.ts";
import type { RequestFault } from "../message/request-faults.ts";
import type { SipRequest } from "../message/sip-message.ts";
import type { UserAgentContext } from "./context.ts";
import type { ReplacedDialog } from "./referral-types.ts";
import type { Session } from "./types.ts";

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
  // RFC 3891 §3: a confirmed dialog is not what was meant, and one that is over is declined.
  if (value.earlyOnly) return { status: 486 };
  return session.ended ? { status: 603 } : { value, session, invite: undefined };
}

/** The dialog of this stack that the value names. */
export function sessionNamed(context: UserAgentContext, value: ReplacesValue): Session | undefined {
  return context.sessions.get(dialogKey(value.callId, value.toTag, value.fromTag));
}
