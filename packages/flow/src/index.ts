export { defaultRouting } from "./default-routing.ts";
export { demoInboundScenario } from "./demo-scenario.ts";
export type { FlowCommand, FlowEvent } from "./events.ts";
export { fetched, fetchRequest } from "./fetch-url.ts";
export { type FlowState, newFlow } from "./flow-state.ts";
export { type MessageScenario, messageScenario } from "./message-scenario.ts";
export {
  type FetchMethod,
  fetchMethods,
  type NameValue,
  type OutsideAct,
  type OutsideAnswer,
} from "./outside.ts";
export { exitsOf } from "./parse-operation.ts";
export { type ValidScenario, validateScenario } from "./parse-scenario.ts";
export type { ScenarioFault } from "./reader.ts";
export {
  asksOthers,
  beginUnattended,
  endUnattended,
  goOnUnattended,
  runUnattended,
  type Unattended,
  type UnattendedSaid,
} from "./run-unattended.ts";
export type {
  AddToDncOperation,
  Condition,
  ConnectCallOperation,
  EmailOperation,
  ExitOperation,
  FetchUrlOperation,
  FindAgentOperation,
  IfOperation,
  MenuOperation,
  Operation,
  PlayPromptOperation,
  Prompt,
  PromptPiece,
  Scenario,
  SetDispositionOperation,
  SetPriorityOperation,
  SpokenPrompt,
  ValuePrompt,
  VoicemailOperation,
} from "./scenario.ts";
export { promptTones } from "./scenario.ts";
export {
  grammaticalCases,
  spokenCurrencies,
  spokenKinds,
  spokenUnits,
} from "./spoken/spoken-value.ts";
export { spokenWords } from "./spoken/spoken-words.ts";
export { spokenPrompts } from "./spoken-prompts.ts";
export { type FlowStep, step } from "./step.ts";
