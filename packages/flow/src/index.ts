export { demoInboundScenario } from "./demo-scenario.ts";
export type { FlowCommand, FlowEvent } from "./events.ts";
export { type FlowState, newFlow } from "./flow-state.ts";
export { type ValidScenario, validateScenario } from "./parse-scenario.ts";
export type { ScenarioFault } from "./reader.ts";
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
export { type FlowStep, step } from "./step.ts";
