/** Why a microphone cannot be had; each has its words (`agent.failure`). */
export type MicrophoneFailure = "refused" | "no_device" | "in_use" | "insecure" | "unsupported" | "unknown";

export class MicrophoneError extends Error {
  override readonly name = "MicrophoneError";
  readonly code: MicrophoneFailure;

  constructor(code: MicrophoneFailure) {
    super(code);
    this.code = code;
  }
}

/** Opens the microphone, or says in a stable code why not (DSK-LOG-03). */
export async function openMicrophone(
  devices: MediaDevices | undefined,
  secure: boolean,
  deviceId: string | undefined,
): Promise<MediaStream> {
  if (!devices?.getUserMedia) throw new MicrophoneError(secure ? "unsupported" : "insecure");
  try {
    return await devices.getUserMedia({
      audio: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        // Not `exact`: with the headset unplugged the default device takes over (DSK-LOG-04).
        ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
      },
    });
  } catch (error) {
    throw new MicrophoneError(failureOf(error));
  }
}

export function failureOf(error: unknown): MicrophoneFailure {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "no_device";
    case "NotReadableError":
    case "AbortError":
      return "in_use";
    default:
      return "unknown";
  }
}
