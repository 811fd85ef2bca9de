/**
 * Final answers that no working peer gives to a call of ours: event and alarm `sip.protocol` (TEL-MAP-02). What the dial itself comes to is
 * the map's business.
 */
const errors: ReadonlySet<number> = new Set([
  400, 405, 413, 414, 420, 421, 422, 423, 481, 489, 491, 493, 494, 501, 505, 513,
]);

export function isProtocolError(status: number | undefined): status is number {
  return status !== undefined && errors.has(status);
}
