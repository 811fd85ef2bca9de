/** The stream of recorded talks to a transcription provider (TEL-REC-12). */
export const webLiveStream = {
  on: "Send what is recorded to transcription",
  onHint:
    "While it is said: both channels, 16-bit, 8 kHz, in blocks of 100 ms. A pause of the recording is sent as silence",
  url: "Address of the provider",
  urlHint: "A WebSocket: wss://… Addresses inside the network are allowed by whoever runs the system",
  urlWrong: "The address begins with wss:// or ws://",
  token: "Access token",
  tokenHint: "Sent to the provider in the Authorization header. A new address needs it anew",
  tokenKept: "Set. An empty field leaves it as it is",
  tokenNone: "Not set",
  alert: "Talks are not sent to transcription: {{reason}}",
  faults: {
    stream_unreachable: "the provider does not answer, or refused",
    stream_closed: "the provider closed the connection",
    stream_slow: "the provider takes less than is said",
  },
} as const;
