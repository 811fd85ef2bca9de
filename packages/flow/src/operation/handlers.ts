import type { Operation } from "../scenario.ts";
import { addToDnc } from "./add-to-dnc.ts";
import { connectCall } from "./connect-call.ts";
import { email } from "./email.ts";
import { fetchUrl } from "./fetch-url.ts";
import { findAgent } from "./find-agent.ts";
import type { Handler } from "./handler.ts";
import { ifOperation } from "./if.ts";
import { menu } from "./menu.ts";
import { playPrompt } from "./play-prompt.ts";
import { setDisposition } from "./set-disposition.ts";
import { setPriority } from "./set-priority.ts";
import { voicemail } from "./voicemail.ts";

const handlers: { readonly [Kind in Exclude<Operation["kind"], "exit">]: Handler<Kind> } = {
  play_prompt: playPrompt,
  menu,
  find_agent: findAgent,
  connect_call: connectCall,
  set_priority: setPriority,
  voicemail,
  if: ifOperation,
  set_disposition: setDisposition,
  fetch_url: fetchUrl,
  add_to_dnc: addToDnc,
  email,
};

/** The handler of an operation. Table and operation agree on the kind, which the compiler cannot see through a lookup. */
export function handlerOf(operation: Exclude<Operation, { kind: "exit" }>): Handler<Operation["kind"]> {
  return handlers[operation.kind] as Handler<Operation["kind"]>;
}
