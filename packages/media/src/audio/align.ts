/**
 * Where `needle` lies in `haystack`: the lag with the highest normalised correlation, and that correlation (-1 to 1).
 * For tests and for peers that check what they hear.
 */
export function align(
  haystack: Int16Array,
  needle: Int16Array,
  lowLag = 0,
  highLag = haystack.length - needle.length,
): { lag: number; correlation: number } {
  let best = { lag: lowLag, correlation: -1 };
  for (let lag = lowLag; lag <= highLag; lag++) {
    const correlation = correlationAt(haystack, needle, lag);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  return best;
}

export function correlationAt(haystack: Int16Array, needle: Int16Array, lag: number): number {
  let product = 0;
  let energyA = 0;
  let energyB = 0;
  for (let i = 0; i < needle.length; i++) {
    const a = haystack[lag + i] ?? 0;
    const b = needle[i]!;
    product += a * b;
    energyA += a * a;
    energyB += b * b;
  }
  const norm = Math.sqrt(energyA * energyB);
  return norm > 0 ? product / norm : 0;
}
