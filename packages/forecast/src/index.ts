export { defaultOutcomes } from "./default-outcomes.ts";
export {
  type Band,
  type Forecast,
  type ForecastEnd,
  type ForecastPoint,
  type ForecastTotals,
  playRun,
  runForecast,
  summariseRuns,
} from "./forecast.ts";
export {
  type ForecastInput,
  foreseenKey,
  type InboundLoad,
  type OtherCampaign,
  type RecordGroup,
  type Shift,
  type StatusFeed,
} from "./forecast-input.ts";
export type { InputFault } from "./input-reader.ts";
export {
  type OutcomeCell,
  type OutcomeModel,
  OutcomeSampler,
  person,
  type Quantiles,
} from "./outcome-model.ts";
export { readForecastInput } from "./read-input.ts";
export type { RunResult } from "./run-counts.ts";
