declare module "@echogarden/espeak-ng-emscripten" {
  interface Worker {
    set_voice(name: string): number;
    set_rate(wordsPerMinute: number): void;
    get_samplerate(): number;
    /** Hands over pieces of 16-bit mono sound; undefined marks events without sound. */
    synthesize(text: string, onPiece: (piece: ArrayBuffer | Uint8Array | undefined) => void): void;
  }
  /** Loads the synthesiser with its voices. */
  export default function load(): Promise<{ readonly eSpeakNGWorker: new () => Promise<Worker> | Worker }>;
}
