const rate = 8000;
const headBytes = 64;

/**
 * What the server does not read itself, such as MP3, the browser decodes: into WAV of 8 kHz and one channel, which is what is
 * kept in the end. A file that the browser cannot decode either goes as it is, and the server says what is wrong with it.
 */
export async function uploadable(file: File, mostBytes: number): Promise<Blob> {
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  if (file.size <= mostBytes && readAsItIs(head)) return file;
  try {
    const decoder = new OfflineAudioContext(1, 1, rate);
    const sound = await decoder.decodeAudioData(await file.arrayBuffer());
    const channels = Array.from({ length: sound.numberOfChannels }, (_, index) =>
      sound.getChannelData(index),
    );
    return new Blob([wavOf(channels)], { type: "audio/wav" });
  } catch {
    return file;
  }
}

/** By the first octets: WAV, and Ogg with Opus in it. */
export function readAsItIs(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head);
  return text.startsWith("RIFF") || (text.startsWith("OggS") && text.includes("OpusHead"));
}

/** Channels are mixed into one. */
export function wavOf(channels: readonly Float32Array[]): ArrayBuffer {
  const frames = channels[0]?.length ?? 0;
  const file = new DataView(new ArrayBuffer(44 + frames * 2));
  const word = (at: number, text: string) => {
    for (const [index, letter] of [...text].entries()) file.setUint8(at + index, letter.charCodeAt(0));
  };
  word(0, "RIFF");
  file.setUint32(4, 36 + frames * 2, true);
  word(8, "WAVEfmt ");
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  word(36, "data");
  file.setUint32(40, frames * 2, true);
  for (let i = 0; i < frames; i++) {
    const mean = channels.reduce((sum, channel) => sum + (channel[i] ?? 0), 0) / channels.length;
    file.setInt16(44 + i * 2, Math.round(Math.max(-1, Math.min(1, mean)) * 32_767), true);
  }
  return file.buffer as ArrayBuffer;
}
