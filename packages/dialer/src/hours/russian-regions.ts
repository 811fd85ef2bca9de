/**
 * Zones of the federal subjects by the stem of their name: the register writes «Забайкальский край», «край Забайкальский» or «г.о. Чита|
 * Забайкальский край». A subject with several zones names them all, and a dial needs the consent of each (OUT-HRS-07).
 */
const zonesByStem: readonly (readonly [stems: string, zones: readonly string[]])[] = [
  ["калининград", ["Europe/Kaliningrad"]],
  [
    "москв|московск|санкт-петербург|ленинградск|адыге|архангельск|белгородск|брянск|владимирск|вологодск|воронежск|дагестан|ивановск|ингуш|" +
      "кабардин|калмык|калужск|карачаев|карели|коми|костромск|краснодарск|курск|липецк|марий|мордови|мурманск|ненецк|нижегородск|новгородск|" +
      "орловск|пензенск|псковск|ростовск|рязанск|осети|смоленск|ставропольск|тамбовск|татарстан|тверск|тульск|чечен|чуваш|ярославск|" +
      "донецк|луганск|запорожск|херсонск",
    ["Europe/Moscow"],
  ],
  ["кировск", ["Europe/Kirov"]],
  ["крым|севастопол", ["Europe/Simferopol"]],
  ["астраханск", ["Europe/Astrakhan"]],
  ["волгоградск", ["Europe/Volgograd"]],
  ["саратовск", ["Europe/Saratov"]],
  ["ульяновск", ["Europe/Ulyanovsk"]],
  ["самарск|удмурт", ["Europe/Samara"]],
  [
    "башкортостан|курганск|оренбургск|пермск|свердловск|тюменск|ханты|челябинск|ямало-ненецк",
    ["Asia/Yekaterinburg"],
  ],
  ["омск", ["Asia/Omsk"]],
  ["алтай", ["Asia/Barnaul"]],
  ["кемеровск|кузбасс", ["Asia/Novokuznetsk"]],
  ["новосибирск", ["Asia/Novosibirsk"]],
  ["томск", ["Asia/Tomsk"]],
  ["красноярск|хакаси|тыва|тува", ["Asia/Krasnoyarsk"]],
  ["иркутск|буряти", ["Asia/Irkutsk"]],
  ["забайкальск", ["Asia/Chita"]],
  ["амурск", ["Asia/Yakutsk"]],
  ["саха(?!лин)|якути", ["Asia/Yakutsk", "Asia/Vladivostok", "Asia/Srednekolymsk"]],
  ["приморск|хабаровск|еврейск", ["Asia/Vladivostok"]],
  ["сахалинск", ["Asia/Sakhalin", "Asia/Srednekolymsk"]],
  ["магаданск", ["Asia/Magadan"]],
  ["камчатск", ["Asia/Kamchatka"]],
  ["чукот", ["Asia/Anadyr"]],
];

// A stem begins a word, or «Томская» would be «Омская» and «Ямало-Ненецкий» «Ненецкий».
const subjects = zonesByStem.map(([stems, zones]) => [new RegExp(`(?<![а-я-])(?:${stems})`), zones] as const);

const known = new Map<string, readonly string[] | undefined>();

/** Zones of all subjects that a text of the register names; undefined where it names none, as «Российская Федерация» does. */
export function zonesOfRussianRegion(name: string): readonly string[] | undefined {
  if (known.has(name)) return known.get(name);
  // Some rows name city, district and subject; the subject comes last (PBX-REG-02).
  const text = (name.split("|").at(-1) ?? "").toLowerCase().replaceAll("ё", "е");
  const found = new Set(subjects.flatMap(([stem, zones]) => (stem.test(text) ? zones : [])));
  const zones = found.size > 0 ? [...found] : undefined;
  // The register knows some hundreds of texts; a file of nonsense must not fill the memory.
  if (known.size < 5_000) known.set(name, zones);
  return zones;
}
