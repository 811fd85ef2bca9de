import { readFileSync } from "node:fs";
import load from "@echogarden/espeak-ng-emscripten";

/**
 * Speaks what stands on standard input: `speech -v VOICE -s WORDS_PER_MINUTE`, WAV on standard output. It takes the arguments of the
 * synthesiser's own program, so that either can be used in the other's place. A program of its own because the synthesiser is GPL-3.0.
 */
const args = process.argv.slice(2);
if (args.includes("--version")) {
  console.log("perezvon speech, eSpeak NG");
  process.exit(0);
}

const { eSpeakNGWorker } = await load();
const worker = await new eSpeakNGWorker();
worker.set_voice(option("-v") ?? "ru");
worker.set_rate(Number(option("-s") ?? "145"));
const pieces: Buffer[] = [];
worker.synthesize(readFileSync(0, "utf8"), (piece) => {
  if (piece !== undefined && piece !== null) pieces.push(Buffer.from(piece as Uint8Array));
});
const wav = wavOf(Buffer.concat(pieces), worker.get_samplerate());
process.stdout.write(wav, () => process.exit(0));

function option(name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

/** RIFF header of 16-bit mono PCM. */
function wavOf(samples: Buffer, sampleRate: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
