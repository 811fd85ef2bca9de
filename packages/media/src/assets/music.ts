import { amplify } from "../audio/active-level.ts";
import { SAMPLE_RATE } from "../audio/goertzel.ts";
import { levelDbm0 } from "../audio/level.ts";

/** Level of music on hold (TEL-PLY-05). */
export const MUSIC_DBM0 = -16;

const NOTE_MS = 470;
const NOTES_PER_CHORD = 8;
/** Semitones above A2 (110 Hz): A minor, F, C, G, D minor, A minor, E minor, E. */
const CHORDS = [
  [0, 7, 12, 15],
  [-4, 3, 8, 12],
  [3, 10, 15, 19],
  [-2, 5, 10, 14],
  [5, 12, 17, 20],
  [0, 7, 12, 15],
  [-5, 2, 7, 10],
  [-5, 2, 7, 11],
];
/** Order in which the notes of a chord are plucked, upper octave included. */
const PATTERN = [0, 2, 3, 4, 3, 2, 1, 2];
const RING_SECONDS = 2.2;

/**
 * A calm arpeggio of about half a minute that joins its own beginning: notes ring on over the end into the start. Made of
 * few low partials, so that telephone codecs do not rattle on it.
 */
export function holdMusic(): Int16Array {
  const noteSamples = Math.round((NOTE_MS * SAMPLE_RATE) / 1000);
  const total = noteSamples * NOTES_PER_CHORD * CHORDS.length;
  const sum = new Float64Array(total);
  for (const [bar, chord] of CHORDS.entries()) {
    addNote(sum, bar * NOTES_PER_CHORD * noteSamples, chord[0]! - 12, 0.9, 3.4);
    for (let step = 0; step < NOTES_PER_CHORD; step++) {
      const index = PATTERN[step]!;
      const semitones = index < chord.length ? chord[index]! : chord[index - chord.length + 1]! + 12;
      const accent = step % 4 === 0 ? 1 : 0.75;
      addNote(sum, (bar * NOTES_PER_CHORD + step) * noteSamples, semitones + 12, accent * 0.7, RING_SECONDS);
    }
  }
  const loudest = sum.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const samples = Int16Array.from(sum, (value) => Math.round((value / loudest) * 20_000));
  return amplify(samples, MUSIC_DBM0 - levelDbm0(samples));
}

function addNote(sum: Float64Array, at: number, semitones: number, gain: number, seconds: number): void {
  const hz = 110 * 2 ** (semitones / 12);
  const length = Math.round(seconds * SAMPLE_RATE);
  for (let i = 0; i < length; i++) {
    const time = i / SAMPLE_RATE;
    const attack = Math.min(1, i / 160);
    const release = Math.min(1, (length - i) / 800);
    const envelope = attack * release * Math.exp(-time * 2.2);
    const phase = 2 * Math.PI * hz * time;
    const sound =
      Math.sin(phase) + 0.35 * Math.sin(2 * phase) * Math.exp(-time * 3) + 0.1 * Math.sin(3 * phase);
    const place = (at + i) % sum.length;
    sum[place] = sum[place]! + gain * envelope * sound;
  }
}
