/** From a cause of one leg to the answer on another (TEL-MAP-04). */
const rows: readonly (readonly [status: number, ...causes: number[]])[] = [
  [404, 1, 2, 3, 26],
  [486, 17],
  [408, 18],
  [480, 19, 20, 31],
  [603, 21],
  [410, 22],
  [502, 27],
  [484, 28],
  [501, 29, 79],
  [503, 34, 38, 41, 42, 47, 58, 88],
  [403, 55, 57, 87],
  [488, 65, 70],
  [504, 102],
];
const byCause: ReadonlyMap<number, number> = new Map(
  rows.flatMap(([status, ...causes]) => causes.map((cause) => [cause, status] as const)),
);

/** 111, 127 and every cause that has no row of its own are 500. */
export function statusOfQ850(cause: number): number {
  return byCause.get(cause) ?? 500;
}

/** Cause put towards the other side when only the code is known: the values in brackets of TEL-MAP-02, RFC 3398 §8.2.6.1. */
const byStatus: ReadonlyMap<number, number> = new Map([
  [400, 127],
  [401, 27],
  [402, 27],
  [403, 21],
  [404, 1],
  [405, 127],
  [406, 79],
  [407, 27],
  [408, 102],
  [410, 22],
  [413, 127],
  [414, 127],
  [415, 79],
  [416, 5],
  [420, 127],
  [480, 18],
  [481, 41],
  [482, 25],
  [483, 25],
  [484, 28],
  [485, 5],
  [486, 17],
  [487, 16],
  [488, 58],
  [500, 41],
  [501, 79],
  [502, 38],
  [503, 41],
  [504, 102],
  [580, 47],
  [600, 17],
  [603, 21],
  [604, 1],
  [606, 58],
  [607, 21],
  [608, 21],
]);

export function q850OfStatus(status: number): number {
  return byStatus.get(status) ?? (status >= 600 ? 17 : status >= 500 ? 41 : 31);
}
