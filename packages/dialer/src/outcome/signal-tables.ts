/** The rows of TEL-MAP-02 as data: what a SIP code, a Q.850 cause or both together say of a dial that nobody answered. */

export const sipTable: ReadonlyMap<number, string> = table([
  ["busy", 486, 600],
  ["no_answer", 408, 480],
  ["invalid_number", 404, 604, 410, 301, 484, 485, 416],
  ["fast_busy", 500, 502, 504, 503, 482, 483, 580],
  ["other_connection", 403, 603, 607, 608, 433, 406, 415, 488, 606],
  ["other_connection", 400, 405, 413, 414, 420, 421, 422, 423, 481, 489, 491, 493, 494, 501, 505, 513],
  ["network_unavailable", 401, 402, 407],
  ["call_failed", 487],
]);

/** Causes that say the same whatever the code; 16, 31, 111 and 127 say nothing by themselves. */
export const causeTable: ReadonlyMap<number, string> = table([
  ["invalid_number", 1, 5, 22, 26, 28],
  ["busy", 17],
  ["no_answer", 18, 19, 20],
  ["fast_busy", 2, 3, 25, 27, 34, 38, 41, 42, 44, 47, 58, 102],
  ["other_connection", 21, 23, 29, 55, 57, 65, 70, 79, 87, 88, 95, 96],
]);

/** Causes whose meaning depends on the code they came with. */
export const codeAndCauseTable: readonly {
  readonly codes: readonly number[];
  readonly causes: readonly number[];
  readonly disposition: string;
}[] = [
  { codes: [408], causes: [18, 102], disposition: "no_answer" },
  { codes: [406, 415, 488, 606], causes: [58, 65, 79, 88], disposition: "other_connection" },
];

/** Results of call progress analysis that are dispositions of their own; 5 depends on the kind of tone. */
export const analysisTable: ReadonlyMap<number, string> = table([
  ["answering_machine", 2],
  ["announcement", 3],
  ["fax_modem", 4],
  ["busy", 6],
  ["fast_busy", 7],
  ["silence", 9],
]);

/** Special information tones (TEL-CPA-08). */
export const sitTable = {
  IC: "invalid_number",
  VC: "invalid_number",
  RO: "fast_busy",
  NC: "fast_busy",
  other: "other_connection",
} as const;

/** Final codes under which tones heard before the answer speak for themselves (TEL-MAP-01, 3). */
export const vagueCodes: ReadonlySet<number> = new Set([480, 500, 503, 603]);

function table(rows: readonly (readonly [string, ...number[]])[]): ReadonlyMap<number, string> {
  return new Map(rows.flatMap(([disposition, ...signals]) => signals.map((signal) => [signal, disposition])));
}
