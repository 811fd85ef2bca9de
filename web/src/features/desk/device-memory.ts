import type { DeskDevice } from "@perezvon/model";

const deviceKey = "perezvon.device";
const microphoneKey = "perezvon.microphone";
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
};
