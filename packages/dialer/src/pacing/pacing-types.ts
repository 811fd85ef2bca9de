/** What a pacer sees when it decides how many dials to start now. */
export interface PacingView {
  /** Agents ready for this campaign and not promised to another dial or call (see `promiseAgents`). */
  readonly readyAgents: number;
  /** Dials per ready agent, 1.0–5.0 in steps of 0.1. */
  readonly factor: number;
  /** Dials under way: from the dial until it ended or its agent was found. */
  readonly inFlight: number;
  /** Dial starts that the rate allows now (see `startTokens`). */
  readonly startTokens: number;
  /** Free lines. */
  readonly freeLines: number;
}
