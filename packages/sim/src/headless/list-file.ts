import type { Random } from "@perezvon/base";

const firstNames = ["Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Иван", "Ксения", "Лев"];
const lastNames = ["Белых", "Долгих", "Зима", "Кравец", "Лось", "Мороз", "Ним", "Сова", "Черных", "Юрий"];

export interface ListFile {
  readonly csv: string;
  readonly columns: readonly { readonly name: string; readonly type: "full_name" | "phone" | "text" }[];
  readonly numbers: readonly string[];
}

/** A list of invented people; every number is another, and the carrier's mix decides who lives there. */
export function makeListFile(records: number, random: Random): ListFile {
  const numbers: string[] = [];
  const lines = ["Имя,Телефон,Город"];
  const start = random.integer(0, 999_999);
  for (let i = 0; i < records; i++) {
    // +7 999 0xx xxxx: seven digits, the first of them 0, so a million numbers without a repetition.
    const number = `+79990${String((start + i) % 1_000_000).padStart(6, "0")}`;
    numbers.push(number);
    lines.push(`${random.pick(firstNames)} ${random.pick(lastNames)},${number},Город ${(i % 40) + 1}`);
  }
  return {
    csv: `${lines.join("\r\n")}\r\n`,
    columns: [
      { name: "Имя", type: "full_name" },
      { name: "Телефон", type: "phone" },
      { name: "Город", type: "text" },
    ],
    numbers,
  };
}
