import { describe, expect, test } from "vitest";
import { spokenAddress } from "./address.ts";
import { spokenVocabulary, spokenWords } from "./spoken-words.ts";

describe("TEL-TTS-01 addresses in Russian", () => {
  test.each([
    [
      "г. Москва, ул. Ленина, д. 5, корп. 2, кв. 17",
      "город Москва, улица Ленина, дом пять, корпус два, квартира семнадцать",
    ],
    [
      "101000, Московская обл., г. Химки, Ленинградское ш., д. 12/3, стр. 1",
      "один ноль один ноль ноль ноль, Московская область, город Химки, Ленинградское шоссе, дом двенадцать дробь три, строение один",
    ],
    [
      "ул. 5-я Парковая, д.21а, к.3, под.2, эт.4",
      "улица пятая Парковая, дом двадцать один а, корпус три, подъезд два, этаж четыре",
    ],
    ["3-я ул. Строителей, 25", "третья улица Строителей, двадцать пять"],
    ["1-й Колобовский пер., д. 7-9к2", "первый Колобовский переулок, дом семь дефис девять корпус два"],
    ["пр-т Мира, д. 101, оф. 305", "проспект Мира, дом сто один, офис триста пять"],
    ["д. Малые Вязёмы, с. Ромашково, пос. Лесной", "деревня Малые Вязёмы, село Ромашково, посёлок Лесной"],
    [
      "наб. Фонтанки; б-р Победы; пл. Труда; мкр. 9",
      "набережная Фонтанки, бульвар Победы, площадь Труда, микрорайон девять",
    ],
    ["Невский проспект, дом 1", "Невский проспект, дом один"],
    [
      "ivan_2@mail-box.example.ru",
      "ivan нижнее подчёркивание два собака mail дефис box точка example точка ru",
    ],
    ["  ", ""],
  ])("%s", (written, said) => {
    expect(spokenAddress(written, "ru")).toBe(said);
  });
});

describe("TEL-TTS-01 addresses in English", () => {
  test.each([
    [
      "12 Main St., Apt. 5B, Springfield, IL 62704",
      "twelve Main Street, apartment five B, Springfield, IL six two seven zero four",
    ],
    ["305 W 42nd Ave, Fl 3", "three oh five West forty second Avenue, floor three"],
    ["1200 St. Mary Rd", "twelve hundred Saint Mary Road"],
    ["1234 N St Louis Blvd, Ste 2000", "twelve thirty four North Saint Louis Boulevard, suite two thousand"],
    ["221B Baker St", "two twenty one B Baker Street"],
    ["7 20th St, 90210-1234", "seven twentieth Street, nine zero two one zero one two three four"],
    ["anna.smith@example.com", "anna dot smith at example dot com"],
  ])("%s", (written, said) => {
    expect(spokenAddress(written, "en")).toBe(said);
  });
});

test("TEL-TTS-01 an address is said whole; one without variables is made before the first call", () => {
  const say = (value: string) => ({ say: "address" as const, value });
  expect(spokenWords(say("ул. Мира, д. 1"), "ru")).toEqual(["улица Мира, дом один"]);
  expect(spokenWords(say(" "), "ru")).toEqual([]);
  expect(spokenVocabulary(say("ул. Мира, д. 1"), "ru")).toEqual(["улица Мира, дом один"]);
  expect(spokenVocabulary(say("$(address)"), "ru")).toEqual([]);
});
