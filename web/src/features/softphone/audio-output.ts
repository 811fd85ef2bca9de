/** Not every browser lets a page choose where it sounds: then the system's choice holds, and none is offered. */
interface Sink {
  setSinkId?: (id: string) => Promise<void>;
}

export function canChooseOutput(): boolean {
  return typeof (HTMLMediaElement.prototype as Sink).setSinkId === "function";
}

export function canChooseRingDevice(): boolean {
  return (
    typeof AudioContext !== "undefined" && typeof (AudioContext.prototype as Sink).setSinkId === "function"
  );
}

/** The device may be gone by now: then the system's choice is right. */
export async function soundOn(target: object, deviceId: string | undefined): Promise<void> {
  const sink = target as Sink;
  if (!sink.setSinkId || deviceId === undefined) return;
  await sink.setSinkId(deviceId).catch(() => sink.setSinkId?.("").catch(() => undefined));
}

/** Two soft tones on the chosen speaker: whether the agent hears anything. */
export async function testSpeaker(deviceId: string | undefined): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  for (const [index, hz] of [523.3, 784].entries()) {
    const at = context.currentTime + 0.05 + index * 0.4;
    const tone = context.createOscillator();
    const fade = context.createGain();
    tone.frequency.value = hz;
    fade.gain.setValueAtTime(0, at);
    fade.gain.linearRampToValueAtTime(0.3, at + 0.03);
    fade.gain.linearRampToValueAtTime(0, at + 0.35);
    tone.connect(fade).connect(out);
    tone.start(at);
    tone.stop(at + 0.4);
  }
  const audio = new Audio();
  audio.srcObject = out.stream;
  await soundOn(audio, deviceId);
  await audio.play().catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  audio.srcObject = null;
  await context.close();
}
