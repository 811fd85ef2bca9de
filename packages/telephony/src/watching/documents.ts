/** What a watched person is doing, as far as the switch sees it. */
export interface PersonState {
  /** Some phone or page of his can be reached. */
  readonly reachable: boolean;
  readonly calls: readonly WatchedCall[];
}

export interface WatchedCall {
  /** Names the call within the documents; nothing of the dialog on the wire. */
  readonly id: string;
  readonly state: "trying" | "early" | "confirmed";
  /** Who began: the person himself, or somebody who called him. */
  readonly direction: "initiator" | "recipient";
}

/** Messages that wait for a user. */
export interface Messages {
  readonly fresh: number;
  readonly heard: number;
}

/** What goes into a NOTIFY. */
export interface StateDocument {
  readonly contentType: string;
  readonly body: string;
}

/**
 * RFC 4235 §4: what a lamp key lights up by. Always the whole state; `version` rises by one with each document of a subscription. Who is at
 * the far end of a call is nobody's business but the talkers'.
 */
export function dialogInfo(entity: string, version: number, { calls }: PersonState): StateDocument {
  const dialogs = calls.map(
    ({ id, state, direction }) =>
      `<dialog id="${escaped(id)}" direction="${direction}"><state>${state}</state></dialog>`,
  );
  return {
    contentType: "application/dialog-info+xml",
    body: `${prologue}<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="full" entity="${escaped(entity)}">${dialogs.join("")}</dialog-info>\r\n`,
  };
}

/** RFC 3863: open while anything of his can be reached; RFC 4480 §3.2: on the phone while he is in a call or being called. */
export function presenceDocument(entity: string, { reachable, calls }: PersonState): StateDocument {
  const activity =
    calls.length === 0
      ? ""
      : '<dm:person id="person"><rpid:activities><rpid:on-the-phone/></rpid:activities></dm:person>';
  return {
    contentType: "application/pidf+xml",
    body: `${prologue}<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="${escaped(entity)}"><tuple id="line"><status><basic>${reachable ? "open" : "closed"}</basic></status></tuple>${activity}</presence>\r\n`,
  };
}

/** RFC 3842 §5. */
export function messageSummary(account: string, { fresh, heard }: Messages): StateDocument {
  return {
    contentType: "application/simple-message-summary",
    body: `Messages-Waiting: ${fresh > 0 ? "yes" : "no"}\r\nMessage-Account: ${account}\r\nVoice-Message: ${fresh}/${heard}\r\n`,
  };
}

const prologue = '<?xml version="1.0" encoding="UTF-8"?>\r\n';

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
}
