import { soundOn } from "./audio-output.ts";

/** What the page sounds: a ring tone like a small bell, and the beep before a call that connects by itself. */
export class Ring {
  #context: AudioContext | undefined;
  #ringing: GainNode | undefined;

  /** Must run inside a click or a key press once, so that the browser lets the tab ring later. */
  async unlock(): Promise<boolean> {
    const context = this.#open();
    if (!context) return false;
    if (context.state === "suspended") await context.resume().catch(() => undefined);
    return context.state === "running";
  }

  /** Another device than that of the talk, where the browser can (DSK-LOG-03). */
  async soundOn(deviceId: string | undefined): Promise<void> {
    const context = this.#open();
    if (context) await soundOn(context, deviceId);
  }

  start(): void {
    const context = this.#open();
    if (!context || this.#ringing) return;
    void context.resume().catch(() => undefined);
    const out = outputOf(context);
    this.#ringing = out;
    // Laid out ahead on the audio clock, because timers of a background tab come late (DSK-INC-05).
    for (let peal = 0; peal < 24; peal++) {
      const at = context.currentTime + 0.02 + peal * 2.6;
      strike(out, at, 880, 0.3);
      strike(out, at + 0.2, 1108.7, 0.24);
      strike(out, at + 0.4, 1318.5, 0.2);
    }
  }

  stop(): void {
    this.#ringing?.disconnect();
    this.#ringing = undefined;
  }

  /** A call begins without ringing (DSK-CMR-05). */
  beep(): void {
    const context = this.#open();
    if (!context) return;
    void context.resume().catch(() => undefined);
    const out = outputOf(context);
    strike(out, context.currentTime + 0.01, 1000, 0.15);
    strike(out, context.currentTime + 0.15, 1400, 0.15);
  }

  #open(): AudioContext | undefined {
    if (typeof AudioContext === "undefined") return undefined;
    this.#context ??= new AudioContext();
    return this.#context;
  }
}

function outputOf(context: AudioContext): GainNode {
  const out = context.createGain();
  out.connect(context.destination);
  return out;
}

/** One stroke of a bell: a tone and a weaker overtone that die away. */
function strike(out: GainNode, at: number, hz: number, loudness: number): void {
  for (const [ratio, share, lastsSeconds] of [
    [1, 1, 0.9],
    [2.76, 0.35, 0.4],
  ] as const) {
    const oscillator = out.context.createOscillator();
    const fade = out.context.createGain();
    oscillator.frequency.value = hz * ratio;
    fade.gain.setValueAtTime(0, at);
    fade.gain.linearRampToValueAtTime(loudness * share, at + 0.008);
    fade.gain.exponentialRampToValueAtTime(0.0005, at + lastsSeconds);
    oscillator.connect(fade).connect(out);
    oscillator.start(at);
    oscillator.stop(at + lastsSeconds + 0.05);
  }
}
