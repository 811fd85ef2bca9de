import { isToken } from "../message/characters.ts";
import { Cursor } from "../message/cursor.ts";
import { parseHeaderParams } from "../message/params.ts";

/** `Replaces` (RFC 3891 §6.1): names a dialog as the one who receives it knows it. */
export interface ReplacesValue {
  readonly callId: string;
  /** The receiver's own tag. */
  readonly toTag: string;
  readonly fromTag: string;
  /** Only while that dialog is not confirmed. */
  readonly earlyOnly: boolean;
}

/** Undefined when malformed: both tags must be there. */
export function parseReplaces(text: string): ReplacesValue | undefined {
  const semicolon = text.indexOf(";");
  const callId = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  if (semicolon < 0 || callId === "" || /\s/.test(callId)) return undefined;
  const params = parseHeaderParams(new Cursor(text, semicolon));
  const toTag = params?.get("to-tag");
  const fromTag = params?.get("from-tag");
  if (params === undefined || toTag === undefined || fromTag === undefined) return undefined;
  if (!isToken(toTag) || !isToken(fromTag)) return undefined;
  return { callId, toTag, fromTag, earlyOnly: params.has("early-only") };
}

export function formatReplaces({ callId, toTag, fromTag, earlyOnly }: ReplacesValue): string {
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ";early-only" : ""}`;
}

/** Names a dialog of ours to its peer, or to whoever is to call that peer. */
export function replacesOf(session: {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}): ReplacesValue {
  return { callId: session.callId, toTag: session.remoteTag, fromTag: session.localTag, earlyOnly: false };
}
