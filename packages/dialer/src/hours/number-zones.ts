import { zonesOfNorthAmericanCode } from "./north-american-codes.ts";

/**
 * Zones by the beginning of a number, where the numbering plan ties it to a place (OUT-HRS-07). Russian area codes follow the regions of
 * the national plan; a code whose region has several zones names them all, and a dial needs the consent of each. Mobile numbers of
 * Russia are tied to no place by their beginning: the blocks of the state register would say more.
 */
const zonesByRussianCode: Readonly<Record<string, readonly string[]>> = {
  "301": ["Asia/Irkutsk"],
  "302": ["Asia/Chita"],
  "341": ["Europe/Samara"],
  "342": ["Asia/Yekaterinburg"],
  "343": ["Asia/Yekaterinburg"],
  "345": ["Asia/Yekaterinburg"],
  "346": ["Asia/Yekaterinburg"],
  "347": ["Asia/Yekaterinburg"],
  "349": ["Asia/Yekaterinburg"],
  "351": ["Asia/Yekaterinburg"],
  "352": ["Asia/Yekaterinburg"],
  "353": ["Asia/Yekaterinburg"],
  "365": ["Europe/Simferopol"],
  "381": ["Asia/Omsk"],
  "382": ["Asia/Tomsk"],
  "383": ["Asia/Novosibirsk"],
  "384": ["Asia/Novokuznetsk"],
  "385": ["Asia/Barnaul"],
  "388": ["Asia/Barnaul"],
  "390": ["Asia/Krasnoyarsk"],
  "391": ["Asia/Krasnoyarsk"],
  "394": ["Asia/Krasnoyarsk"],
  "395": ["Asia/Irkutsk"],
  "401": ["Europe/Kaliningrad"],
  // Yakutia spans three zones.
  "411": ["Asia/Yakutsk", "Asia/Vladivostok", "Asia/Srednekolymsk"],
  "413": ["Asia/Magadan"],
  "415": ["Asia/Kamchatka"],
  "416": ["Asia/Yakutsk"],
  "421": ["Asia/Vladivostok"],
  "423": ["Asia/Vladivostok"],
  // Sakhalin and the northern Kurils differ.
  "424": ["Asia/Sakhalin", "Asia/Srednekolymsk"],
  "426": ["Asia/Vladivostok"],
  "427": ["Asia/Anadyr"],
  "842": ["Europe/Ulyanovsk"],
  "844": ["Europe/Volgograd"],
  "845": ["Europe/Saratov"],
  "846": ["Europe/Samara"],
  "848": ["Europe/Samara"],
  "851": ["Europe/Astrakhan"],
  "869": ["Europe/Simferopol"],
};

const moscow: readonly string[] = ["Europe/Moscow"];
const kazakhstan: readonly string[] = ["Asia/Almaty"];

/** Zones of the place that the beginning of an E.164 number names; undefined where it names none. */
export function zonesOfNumber(number: string): readonly string[] | undefined {
  const abroad = /^\+1(\d{3})\d{7}$/.exec(number)?.[1];
  if (abroad !== undefined) return zonesOfNorthAmericanCode(abroad);
  const code = /^\+7(\d{3})\d{7}$/.exec(number)?.[1];
  if (code === undefined) return undefined;
  const first = code[0];
  if (first === "6" || first === "7") return kazakhstan;
  if (first === "3" || first === "4" || first === "8") {
    // 800 to 809 are services of no place.
    if (code.startsWith("80")) return undefined;
    return zonesByRussianCode[code] ?? (first === "3" ? undefined : moscow);
  }
  return undefined;
}

/** By the first three digits of a Russian postal code, where the region has another zone than Moscow. */
const zonesByPostalCode: readonly (readonly [from: number, to: number, zones: readonly string[]])[] = [
  [236, 238, ["Europe/Kaliningrad"]],
  [295, 299, ["Europe/Simferopol"]],
  [400, 404, ["Europe/Volgograd"]],
  [410, 413, ["Europe/Saratov"]],
  [414, 416, ["Europe/Astrakhan"]],
  [426, 427, ["Europe/Samara"]],
  [432, 433, ["Europe/Ulyanovsk"]],
  [443, 446, ["Europe/Samara"]],
  [450, 453, ["Asia/Yekaterinburg"]],
  [454, 457, ["Asia/Yekaterinburg"]],
  [460, 462, ["Asia/Yekaterinburg"]],
  [614, 619, ["Asia/Yekaterinburg"]],
  [620, 624, ["Asia/Yekaterinburg"]],
  [625, 629, ["Asia/Yekaterinburg"]],
  [630, 633, ["Asia/Novosibirsk"]],
  [634, 636, ["Asia/Tomsk"]],
  [640, 641, ["Asia/Yekaterinburg"]],
  [644, 646, ["Asia/Omsk"]],
  [647, 648, ["Asia/Krasnoyarsk"]],
  [649, 649, ["Asia/Barnaul"]],
  [650, 654, ["Asia/Novokuznetsk"]],
  [655, 655, ["Asia/Krasnoyarsk"]],
  [656, 659, ["Asia/Barnaul"]],
  [660, 663, ["Asia/Krasnoyarsk"]],
  [664, 666, ["Asia/Irkutsk"]],
  [667, 668, ["Asia/Krasnoyarsk"]],
  [669, 669, ["Asia/Irkutsk"]],
  [670, 671, ["Asia/Irkutsk"]],
  [672, 674, ["Asia/Chita"]],
  [675, 676, ["Asia/Yakutsk"]],
  [677, 678, ["Asia/Yakutsk", "Asia/Vladivostok", "Asia/Srednekolymsk"]],
  [679, 679, ["Asia/Vladivostok"]],
  [680, 682, ["Asia/Vladivostok"]],
  [683, 684, ["Asia/Kamchatka"]],
  [685, 686, ["Asia/Magadan"]],
  [687, 687, ["Asia/Magadan"]],
  [688, 688, ["Asia/Kamchatka"]],
  [689, 689, ["Asia/Anadyr"]],
  [690, 692, ["Asia/Vladivostok"]],
  [693, 694, ["Asia/Sakhalin", "Asia/Srednekolymsk"]],
];

/** Zones of a Russian postal code, six digits; undefined for anything else. */
export function zonesOfPostalCode(code: string): readonly string[] | undefined {
  const digits = code.replaceAll(/[\s-]/g, "");
  if (!/^[1-6]\d{5}$/.test(digits)) return undefined;
  const beginning = Number(digits.slice(0, 3));
  return zonesByPostalCode.find(([from, to]) => beginning >= from && beginning <= to)?.[2] ?? moscow;
}
