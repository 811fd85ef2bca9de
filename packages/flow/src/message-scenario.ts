import type { Operation, Scenario } from "./scenario.ts";

/** What a campaign tells its customers and what they may answer with a key. */
export interface MessageScenario {
  readonly name: string;
  readonly message: string;
  readonly language: "ru" | "en";
  /** Status of whoever has heard the message to its end and pressed no key of these. */
  readonly heard: string | undefined;
  /** Keys that set a status: an agreement, a refusal, «не звонить». */
  readonly answers: readonly { readonly key: string; readonly disposition: string }[];
  /** A key that leads to an agent of the campaign, or to a service by its number. */
  readonly agent: { readonly key: string; readonly destination: string | undefined } | undefined;
}

/** The scenario of an automatic campaign that most need: a message, keys with statuses, a way to a person. */
export function messageScenario(wanted: MessageScenario): Scenario {
  const { agent, answers, heard, language, message, name } = wanted;
  const prompt = { text: message, language };
  const keys = [...answers.map(({ key }) => key), ...(agent ? [agent.key] : [])];
  const ends = heard === undefined ? "bye" : "heard";
  const operations: Operation[] = [
    keys.length === 0
      ? { id: "message", kind: "play_prompt", prompt, interruptible: false, exits: { normal: ends } }
      : {
          id: "message",
          kind: "menu",
          prompt,
          keys,
          retries: 1,
          exits: {
            normal: ends,
            ...Object.fromEntries(answers.map(({ key }) => [key, `answer_${place(key)}`])),
            ...(agent && { [agent.key]: agent.destination === undefined ? "find" : "connect" }),
          },
        },
    ...answers.map(
      ({ key, disposition }): Operation => ({
        id: `answer_${place(key)}`,
        kind: "set_disposition",
        disposition,
        exits: { normal: "bye" },
      }),
    ),
  ];
  if (agent?.destination === undefined && agent !== undefined)
    operations.push({
      id: "find",
      kind: "find_agent",
      timeoutSeconds: 60,
      exits: { normal: "connect", no_agents: "bye", queue_limit: "bye", timeout: "bye" },
    });
  if (agent !== undefined) {
    const again = agent.destination === undefined ? "find" : "bye";
    operations.push({
      id: "connect",
      kind: "connect_call",
      ...(agent.destination !== undefined && { destination: agent.destination }),
      exits: {
        normal: "bye",
        no_answer: again,
        busy: again,
        target_disconnected: "bye",
        transfer_failed: "bye",
      },
    });
  }
  if (heard !== undefined)
    operations.push({ id: "heard", kind: "set_disposition", disposition: heard, exits: { normal: "bye" } });
  operations.push({ id: "bye", kind: "exit", exits: {} });
  return { format: 1, name, start: "message", operations };
}

/** Ids have no signs. */
function place(key: string): string {
  return key === "*" ? "star" : key === "#" ? "hash" : key;
}
