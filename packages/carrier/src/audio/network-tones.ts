import { concatSamples, sine } from "@perezvon/media";
import { endless, once, type Sound } from "./sound.ts";

/**
 * What a Russian exchange and the machines behind it send. The values stand here a second time, apart from the table of
 * the media plane, so that a mistake there is not heard as right (ITU-T E.180, T.30, V.21).
 */
const EXCHANGE_DBM0 = -12;
const MACHINE_DBM0 = -13;

export function busyTone(): Sound {
  return endless(concatSamples([sine([425], 400, EXCHANGE_DBM0), pause(400)]));
}

export function congestionTone(): Sound {
  return endless(concatSamples([sine([425], 200, EXCHANGE_DBM0), pause(200)]));
}

/** Special information tone and a second of pause, over and over. */
export function specialInformationTone(): Sound {
  const tones = [950, 1400, 1800].map((hz) => sine([hz], 330, EXCHANGE_DBM0));
  return endless(concatSamples([...tones, pause(1000)]));
}

export function beep(hz: number, durationMs: number): Sound {
  return once(sine([hz], durationMs, MACHINE_DBM0));
}

/** A machine that answers: CED for 3.3 s, a gap of 75 ms, then the flags of V.21 channel 2 (T.30 §4.3). */
export function faxCalled(): Sound {
  return once(concatSamples([sine([2100], 3300, MACHINE_DBM0), pause(75), v21Flags(1500)]));
}

/** A machine that sends: CNG, half a second in every three and a half (T.30 §4.3.3). */
export function faxCalling(): Sound {
  const period = concatSamples([sine([1100], 500, MACHINE_DBM0), pause(3000)]);
  return once(concatSamples([period, period, period]));
}

/** HDLC flags (01111110) at 300 bit/s: 1650 Hz for one, 1850 Hz for zero, phase continuous. */
function v21Flags(durationMs: number): Int16Array {
  const samples = new Int16Array(durationMs * 8);
  const amplitude = Math.max(...sine([1850], 20, MACHINE_DBM0));
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const bit = Math.floor((i * 300) / 8000) % 8;
    phase += (2 * Math.PI * (bit === 0 || bit === 7 ? 1850 : 1650)) / 8000;
    samples[i] = Math.round(amplitude * Math.sin(phase));
  }
  return samples;
}

function pause(ms: number): Int16Array {
  return new Int16Array(ms * 8);
}
