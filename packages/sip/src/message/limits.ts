/** Bounds of TEL-MSG-02. */
export const messageLimits = {
  datagramBytesMax: 65_507,
  streamBytesMax: 65_536,
  startLineLengthMax: 2_048,
  headerLengthMax: 8_192,
  headerLinesMax: 256,
  bodyBytesMax: 32_768,
  viaMax: 20,
  routeMax: 20,
} as const;
