import { expect, test } from "vitest";
import { detectColumns, looksLikeHeader } from "./detect-columns.ts";

function columns(
  header: readonly string[] | undefined,
  ...rows: readonly (readonly string[])[]
): readonly string[] {
  return detectColumns(header, rows, "RU").map(
    ({ name, type, label }) => `${name}: ${type}${label ? ` ${label}` : ""}`,
  );
}

test("OUT-IMP-06 columns are known by their names in Russian and English", () => {
  expect(
    columns([
      "ФИО",
      "Телефон",
      "Моб. телефон",
      "Рабочий телефон",
      "Дом. тел.",
      "Регион",
      "Почтовый индекс",
      "Часовой пояс",
      "E-mail",
      "Срок действия",
      "Приоритет",
      "Сумма долга",
    ]),
  ).toEqual([
    "ФИО: full_name",
    "Телефон: phone",
    "Моб. телефон: phone mobile",
    "Рабочий телефон: phone work",
    "Дом. тел.: phone home",
    "Регион: region",
    "Почтовый индекс: postal_code",
    "Часовой пояс: time_zone",
    "E-mail: email",
    "Срок действия: expiry",
    "Приоритет: priority",
    "Сумма долга: text",
  ]);
  expect(
    columns(["First name", "last_name", "Mobile", "phone", "Company", "Zip", "time zone", "Comment"]),
  ).toEqual([
    "First name: first_name",
    "last_name: last_name",
    "Mobile: phone mobile",
    "phone: phone",
    "Company: company",
    "Zip: postal_code",
    "time zone: time_zone",
    "Comment: text",
  ]);
});

test("OUT-IMP-05 without header they are Field1…, known by what they hold", () => {
  expect(
    columns(
      undefined,
      ["Анна", "8 (905) 123-45-67", "anna@example.org", "12"],
      ["Борис", "4951239000", "", "13"],
      ["Вера", "+7 999 000-00-01", "vera@example.org", "1234567890123456"],
    ),
  ).toEqual(["Field1: text", "Field2: phone", "Field3: email", "Field4: text"]);
});

test("OUT-LST-10 at most ten phones; a column beyond the names has one of its own", () => {
  const many = Array.from({ length: 12 }, (_, index) => `Телефон ${index + 1}`);
  expect(columns(many).filter((column) => column.endsWith("phone")).length).toBe(10);
  expect(columns(["Телефон"], ["84951239000", "x"])).toEqual(["Телефон: phone", "Field2: text"]);
});

test("OUT-IMP-07 one overlong row makes no column", () => {
  expect(columns(["Телефон", "Город"], ["1", "Псков"], ["2", "Тверь", "лишнее"], ["3", "Орёл"])).toEqual([
    "Телефон: phone",
    "Город: text",
  ]);
});

test("OUT-IMP-05 a first line of names is told from a first record", () => {
  expect(looksLikeHeader(["Имя", "Телефон"], "RU")).toBe(true);
  expect(looksLikeHeader(["name", "phone 1", ""], "RU")).toBe(true);
  expect(looksLikeHeader(["Анна", "84951239000"], "RU")).toBe(false);
  expect(looksLikeHeader(["Анна", "123456"], "RU")).toBe(false);
  expect(looksLikeHeader([], "RU")).toBe(false);
});
