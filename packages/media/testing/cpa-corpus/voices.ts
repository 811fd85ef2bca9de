/** Voices never cross from one half to the other (TEL-CPA-16). */
export type Half = "tuning" | "test";
export type VoiceLanguage = "ru" | "en";

export interface Voice {
  readonly id: string;
  readonly half: Half;
  readonly language: VoiceLanguage;
  readonly engine: "espeak" | "flite" | "festival";
  /** What the engine calls it. */
  readonly name: string;
  /** Words a minute and pitch of 0 to 99, where the engine takes them. */
  readonly rate: number;
  readonly pitch: number;
  /** Everything is read this much faster: formants and pitch move together, as from a larger head to a smaller one. */
  readonly formants: number;
}

type Row = readonly [half: Half, name: string, rate: number, pitch: number, formants: number];

/** Formant synthesis by rule: many voices, none of them human. */
const espeakRussian: readonly Row[] = [
  ["tuning", "ru", 150, 50, 1],
  ["tuning", "ru+m1", 165, 42, 0.96],
  ["tuning", "ru+m4", 140, 30, 0.93],
  ["tuning", "ru+m7", 175, 55, 1.02],
  ["tuning", "ru+f2", 155, 60, 1.05],
  ["tuning", "ru+f4", 180, 52, 1.1],
  ["tuning", "ru+croak", 140, 35, 1],
  ["tuning", "ru+Andrea", 160, 60, 1],
  ["tuning", "ru+Denis", 150, 45, 1],
  ["tuning", "ru+victor", 165, 40, 0.95],
  ["tuning", "ru+klatt2", 155, 48, 1],
  ["test", "ru+m2", 155, 46, 0.98],
  ["test", "ru+m3", 145, 36, 0.94],
  ["test", "ru+m5", 170, 50, 1],
  ["test", "ru+m6", 160, 44, 1.03],
  ["test", "ru+f1", 150, 58, 1.06],
  ["test", "ru+f3", 175, 64, 1.08],
  ["test", "ru+f5", 165, 50, 1.02],
  ["test", "ru+Annie", 155, 56, 1.04],
  ["test", "ru+Michael", 150, 40, 0.97],
  ["test", "ru+zac", 180, 60, 1.1],
  ["test", "ru+klatt4", 150, 44, 1],
  ["test", "ru+whisper", 150, 50, 1],
];
const espeakEnglish: readonly Row[] = [
  ["tuning", "en-us", 160, 50, 1],
  ["tuning", "en-us+m1", 150, 40, 0.96],
  ["tuning", "en-gb+f1", 165, 58, 1.05],
  ["tuning", "en-us+f3", 175, 62, 1.08],
  ["tuning", "en-gb-scotland+m4", 155, 38, 0.95],
  ["tuning", "en-us+linda", 160, 55, 1],
  ["tuning", "en-gb-x-rp+boris", 145, 42, 0.98],
  ["test", "en-us+m3", 155, 44, 0.95],
  ["test", "en-gb", 165, 50, 1],
  ["test", "en-us+f2", 160, 60, 1.06],
  ["test", "en-gb-x-gbclan+f4", 170, 54, 1.1],
  ["test", "en-us+steph", 150, 52, 1],
  ["test", "en-gb-x-rp+m7", 160, 46, 1.02],
  ["test", "en-029+m2", 170, 40, 0.98],
];

/** Made of recordings of people: diphones, units, or a statistical model of them. */
const recordedVoices: readonly Voice[] = [
  voice("flite", "en", ["tuning", "awb", 0, 0, 1]),
  voice("flite", "en", ["test", "rms", 0, 0, 1]),
  voice("festival", "en", ["tuning", "ked_diphone", 0, 0, 1]),
  voice("festival", "en", ["test", "kal_diphone", 0, 0, 1]),
  voice("festival", "en", ["tuning", "cmu_us_slt_arctic_hts", 0, 0, 1]),
  voice("festival", "ru", ["test", "msu_ru_nsh_clunits", 0, 0, 1]),
  {
    ...voice("festival", "ru", ["test", "msu_ru_nsh_clunits", 0, 0, 1.14]),
    id: "festival:msu_ru_nsh higher",
  },
];

export const voices: readonly Voice[] = [
  ...espeakRussian.map((row) => voice("espeak", "ru", row)),
  ...espeakEnglish.map((row) => voice("espeak", "en", row)),
  ...recordedVoices,
];

function voice(engine: Voice["engine"], language: VoiceLanguage, row: Row): Voice {
  const [half, name, rate, pitch, formants] = row;
  return { id: `${engine}:${name}`, half, language, engine, name, rate, pitch, formants };
}
