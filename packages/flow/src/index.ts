export type { FlowCommand, FlowEvent } from "./events.ts";
export { type FlowState, newFlow, step } from "./interpreter.ts";
export type {
  Condition,
  ConnectCallOperation,
  ExitOperation,
  FindAgentOperation,
  IfOperation,
  MenuOperation,
  Operation,
  PlayPromptOperation,
  Scenario,
  SetDispositionOperation,
  SetPriorityOperation,
  VoicemailOperation,
} from "./scenario.ts";
