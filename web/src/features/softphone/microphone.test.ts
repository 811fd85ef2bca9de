import { describe, expect, it } from "vitest";
import { openMicrophone } from "./microphone.ts";

const failing = (name: string) =>
  ({
    getUserMedia: () => Promise.reject(new DOMException("no", name)),
  }) as unknown as MediaDevices;

describe("DSK-LOG-03 the microphone says why it cannot be had", () => {
  it.each([
    ["NotAllowedError", "refused"],
    ["NotFoundError", "no_device"],
    ["NotReadableError", "in_use"],
    ["SomethingNew", "unknown"],
  ])("DSK-LOG-03 %s is %s", async (name, code) => {
    await expect(openMicrophone(failing(name), true, undefined)).rejects.toMatchObject({ code });
  });

  it("DSK-LOG-03 a page without HTTPS has no microphone at all", async () => {
    await expect(openMicrophone(undefined, false, undefined)).rejects.toMatchObject({ code: "insecure" });
    await expect(openMicrophone(undefined, true, undefined)).rejects.toMatchObject({ code: "unsupported" });
  });

  it("DSK-LOG-04 asks for the chosen device, without insisting", async () => {
    let asked: MediaStreamConstraints | undefined;
    const devices = {
      getUserMedia: (constraints: MediaStreamConstraints) => {
        asked = constraints;
        return Promise.resolve({} as MediaStream);
      },
    } as unknown as MediaDevices;
    await openMicrophone(devices, true, "headset");
    expect(asked).toMatchObject({ audio: { deviceId: { ideal: "headset" } } });
  });
});
