import { expect, test } from "vitest";
import { dialogInfo, messageSummary, presenceDocument } from "./documents.ts";

const idle = { reachable: true, calls: [] };
const ringing = {
  reachable: true,
  calls: [{ id: "leg-1", state: "early", direction: "recipient" }] as const,
};

test("TEL-DLG-07 RFC 4235: the whole state under a version that rises; no calls is an empty list", () => {
  expect(dialogInfo("sip:201@pbx.test", 0, idle)).toEqual({
    contentType: "application/dialog-info+xml",
    body: '<?xml version="1.0" encoding="UTF-8"?>\r\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="sip:201@pbx.test"></dialog-info>\r\n',
  });
  expect(dialogInfo("sip:201@pbx.test", 7, ringing).body).toContain(
    'version="7" state="full" entity="sip:201@pbx.test"><dialog id="leg-1" direction="recipient"><state>early</state></dialog></dialog-info>',
  );
});

test("TEL-DLG-07 RFC 3863: open or closed by what can be reached, on the phone by calls", () => {
  const free = presenceDocument("sip:201@pbx.test", idle);
  expect(free.contentType).toBe("application/pidf+xml");
  expect(free.body).toContain("<basic>open</basic>");
  expect(free.body).not.toContain("on-the-phone");
  const busy = presenceDocument("sip:201@pbx.test", { ...ringing, reachable: false }).body;
  expect(busy).toContain("<basic>closed</basic>");
  expect(busy).toContain("<rpid:on-the-phone/>");
});

test("TEL-DLG-07 RFC 3842: how many messages wait and how many were heard", () => {
  expect(messageSummary("sip:201@pbx.test", { fresh: 2, heard: 8 })).toEqual({
    contentType: "application/simple-message-summary",
    body: "Messages-Waiting: yes\r\nMessage-Account: sip:201@pbx.test\r\nVoice-Message: 2/8\r\n",
  });
  expect(messageSummary("sip:201@pbx.test", { fresh: 0, heard: 8 }).body).toContain("Messages-Waiting: no");
});

test("TEL-DLG-07 a name of the directory cannot break out of the document", () => {
  const { body } = dialogInfo('sip:"><x>&@pbx.test', 0, idle);
  expect(body).toContain('entity="sip:&#34;&#62;&#60;x&#62;&#38;@pbx.test"');
});
