import type { DeskDevice } from "@perezvon/model";

const deviceKey = "perezvon.device";
const microphoneKey = "perezvon.microphone";
const speakerKey = "perezvon.speaker";
const ringDeviceKey = "perezvon.ring-device";
const checkedKey = "perezvon.phone.checked";
/** For the time of this tab. */
const skippedKey = "perezvon.phone.check-skipped";
/** A check that was passed holds for a shift (DSK-LOG-03). */
const checkHoldsMs = 12 * 3_600_000;
const devices = ["browser", "sip", "none"] as const;

/** What was chosen in this browser (DSK-LOG-02). */
export const deviceMemory = {
  device(): DeskDevice | undefined {
    const stored = localStorage.getItem(deviceKey);
    return devices.find((device) => device === stored);
  },
  rememberDevice(device: DeskDevice): void {
    localStorage.setItem(deviceKey, device);
  },
  microphone(): string | undefined {
    return localStorage.getItem(microphoneKey) ?? undefined;
  },
  rememberMicrophone(id: string): void {
    localStorage.setItem(microphoneKey, id);
  },
  /** Undefined: the browser's own choice. */
  speaker(): string | undefined {
    return localStorage.getItem(speakerKey) ?? undefined;
  },
  rememberSpeaker(id: string): void {
    localStorage.setItem(speakerKey, id);
  },
  ringDevice(): string | undefined {
    return localStorage.getItem(ringDeviceKey) ?? undefined;
  },
  rememberRingDevice(id: string): void {
    localStorage.setItem(ringDeviceKey, id);
  },
  /** Whether the phone was checked lately, or the agent has said that he goes without. */
  checkSettled(now: number): boolean {
    const checkedAt = Number(localStorage.getItem(checkedKey) ?? Number.NaN);
    return now - checkedAt < checkHoldsMs || sessionStorage.getItem(skippedKey) !== null;
  },
  rememberCheck(now: number): void {
    localStorage.setItem(checkedKey, String(now));
  },
  skipCheck(): void {
    sessionStorage.setItem(skippedKey, "yes");
  },
};
