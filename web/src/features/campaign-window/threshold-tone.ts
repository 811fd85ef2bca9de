/** Two short tones that tell of a figure that got worse; silent until the page was touched, as browsers want it. */
class ThresholdTone {
  #context: AudioContext | undefined;

  play(): void {
    if (typeof AudioContext === "undefined") return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    void context.resume();
    for (const [place, hertz] of [880, 660].entries()) {
      const from = context.currentTime + place * 0.22;
      const tone = new OscillatorNode(context, { frequency: hertz });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(0.2, from + 0.02);
      gain.gain.linearRampToValueAtTime(0, from + 0.2);
      tone.connect(gain).connect(context.destination);
      tone.start(from);
      tone.stop(from + 0.2);
    }
  }
}

export const thresholdTone = new ThresholdTone();
