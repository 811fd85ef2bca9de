import type { Random } from "@perezvon/base";
import { holdMusic } from "../../src/assets/music.ts";
import { concatSamples, repeatSamples, silence } from "../../src/tone/generate.ts";
import { speechCondition, toneCondition } from "./conditions.ts";
import { hum, throughLine, whiteNoise } from "./line.ts";
import { recordedMusic } from "./recorded.ts";
import type { CorpusSample } from "./sample.ts";
import { cadence, fax, faxNames, ringback, sit, sitNames, type Zone } from "./signals.ts";
import { click } from "./spoken.ts";
import type { Half } from "./voices.ts";

type Built = Omit<CorpusSample, "id" | "kind">;

const zones: readonly Zone[] = ["ru", "na"];

export function cadenceSample(tone: "busy" | "congestion"): (random: Random) => Built {
  return (random) => {
    const zone = random.pick(zones);
    const { name, line, dbm0 } = toneCondition(random);
    const sound = concatSamples([silence(random.integer(40, 1200)), cadence(random, zone, tone, dbm0)]);
    return {
      ...placed(random, random.chance(0.6)),
      detail: tone,
      zone,
      condition: name,
      samples: throughLine(sound, line, random),
      right: [tone === "busy" ? 6 : 7],
    };
  };
}

export function faxSample(random: Random): Built {
  const detail = random.pick(faxNames);
  const { name, line, dbm0 } = toneCondition(random);
  const sound = concatSamples([silence(random.integer(100, 2000)), fax(random, detail, dbm0), silence(400)]);
  return {
    ...placed(random, random.chance(0.15)),
    detail,
    zone: "-",
    condition: name,
    samples: throughLine(sound, line, random),
    right: [4],
  };
}

export function sitSample(random: Random): Built {
  const detail = random.pick(sitNames);
  const { name, line, dbm0 } = toneCondition(random);
  const triple = sit(random, detail, dbm0);
  const sound = concatSamples([silence(random.integer(60, 1500)), triple.sound, silence(1500)]);
  return {
    ...placed(random, random.chance(0.7)),
    detail,
    zone: detail === "other" ? "ru" : "na",
    condition: name,
    samples: throughLine(sound, line, random),
    right: [5],
    sit: triple.kind,
  };
}

export function ringbackSample(random: Random): Built {
  const zone = random.pick(zones);
  const { name, line, dbm0 } = toneCondition(random);
  const sound = concatSamples([
    silence(random.integer(40, 800)),
    ringback(random, zone, dbm0, random.integer(2, 5)),
  ]);
  return {
    detail: "ringback",
    zone,
    condition: name,
    voice: undefined,
    samples: throughLine(sound, line, random),
    answeredAtMs: undefined,
    end: "not_answered",
    right: [8],
  };
}

/** Answered, and nobody speaks: silence of several kinds. */
export function silenceSample(random: Random): Built {
  const detail = random.pick(["digital", "noise", "comfort noise", "hum", "clicks"]);
  const length = 7000 * 8;
  let sound = silence(7000);
  if (detail === "noise") sound = Int16Array.from(whiteNoise(random, length, random.integer(-72, -47)));
  if (detail === "hum") sound = Int16Array.from(hum(random, length, random.integer(-65, -48)));
  if (detail === "comfort noise") {
    sound = concatSamples(
      Array.from({ length: 7 }, (_, i) =>
        i % 2 === 0 ? silence(1000) : Int16Array.from(whiteNoise(random, 8000, -random.integer(52, 65))),
      ),
    );
  }
  if (detail === "clicks")
    for (let i = 0; i < 3; i++) sound.set(click(random), random.integer(500, 5500) * 8);
  return {
    ...placed(random, false),
    detail,
    zone: "-",
    condition: "clean",
    samples: throughLine(sound, { law: random.chance(0.6) ? "a" : "mu" }, random),
    right: [9],
  };
}

/** Music where a voice should be: recorded pieces if the machine has them, the built-in one otherwise. */
export function musicSample(half: Half): (random: Random) => Promise<Built> {
  return async (random) => {
    const recorded = random.chance(0.75) ? recordedMusic(half, random, 9000) : undefined;
    const built = repeatSamples(holdMusic(), 2);
    const from = random.integer(0, built.length / 2 - 1);
    const sound = recorded ?? built.slice(from, from + 72_000);
    const { name, line } = await speechCondition(random, sound.length, () =>
      Promise.resolve([silence(9000)]),
    );
    return {
      ...placed(random, false),
      detail: recorded ? "recorded" : "built in",
      zone: "-",
      condition: name,
      samples: throughLine(sound, line, random),
      right: [3],
    };
  };
}

function placed(_random: Random, early: boolean): Pick<Built, "answeredAtMs" | "end" | "voice"> {
  return { answeredAtMs: early ? undefined : 0, end: early ? "final_code" : "ended", voice: undefined };
}
