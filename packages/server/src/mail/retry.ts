const minuteMs = 60_000;
const triesAfterMinutes = [1, 5, 15, 60] as const;
const givenUpAfterMs = 24 * 60 * minuteMs;

/** When a letter is tried again after its failed try number `tries`, or undefined when it has failed for good (PLT-EML-03). */
export function nextTry(
  letter: { readonly createdAt: number },
  tries: number,
  now: number,
): number | undefined {
  const next = now + (triesAfterMinutes[tries - 1] ?? 60) * minuteMs;
  return next - letter.createdAt > givenUpAfterMs ? undefined : next;
}
