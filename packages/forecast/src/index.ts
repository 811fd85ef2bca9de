export { defaultOutcomes } from "./default-outcomes.ts";
export {
  type Band,
  type Forecast,
  type ForecastEnd,
  type ForecastPoint,
  type ForecastTotals,
  runForecast,
} from "./forecast.ts";
export type { ForecastInput, RecordGroup, Shift } from "./forecast-input.ts";
export {
  type OutcomeCell,
  type OutcomeModel,
  OutcomeSampler,
  person,
  type Quantiles,
} from "./outcome-model.ts";
export { type InputFault, readForecastInput } from "./read-input.ts";
