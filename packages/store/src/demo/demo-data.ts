import type { ListFieldRow } from "../contract/lists.ts";
import type { RoleCode } from "./roles.ts";

/** What the trial centre of PLT-TST contains. Names are data of the centre, so they stand here and not in the catalogues. */

export const demoCentre = {
  slug: "demo",
  name: "Демонстрационный центр",
  timeZone: "Europe/Moscow",
  language: "ru",
  homeCountry: "RU",
} as const;

export const groups = ["Контакт центр", "ИТ", "Специалисты"] as const;
type GroupName = (typeof groups)[number];

export interface DemoUser {
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly extension: string;
  readonly group: GroupName;
  readonly roles: readonly RoleCode[];
  readonly leads: boolean;
  readonly line: boolean;
}

/** PLT-TST-02. */
export function users(providerName: string): readonly DemoUser[] {
  const person = (
    login: string,
    firstName: string,
    lastName: string,
    extension: string,
    group: GroupName,
    roles: readonly RoleCode[],
    more: { leads?: boolean; line?: boolean } = {},
  ): DemoUser => ({
    login,
    firstName,
    lastName,
    extension,
    group,
    roles,
    leads: more.leads ?? false,
    line: more.line ?? false,
  });
  return [
    person("admin", "Николай", "Попов", "1005", "ИТ", ["ADM", "SEC"]),
    person("agent1", "Ирина", "Петрова", "1002", "Контакт центр", ["AGT"], { line: true }),
    person("agent2", "Галина", "Иванова", "1003", "Контакт центр", ["AGT"], { line: true }),
    person("supervisor", "Вера", "Смирнова", "1004", "Контакт центр", ["SUP"], { leads: true }),
    person("ccadmin", "Поддержка", providerName, "1001", "ИТ", ["ADM"]),
  ];
}

const weekly = (...weekdays: number[]) => weekdays.map((weekday) => ({ kind: "weekly", weekday }));
const yearly = (month: number, ...days: number[]) => days.map((day) => ({ kind: "yearly", month, day }));

/** PLT-CAL-02. */
export const calendars = [
  { name: "Рабочие дни", items: weekly(1, 2, 3, 4, 5) },
  { name: "Выходные", items: weekly(6, 7) },
  { name: "Все дни", items: weekly(1, 2, 3, 4, 5, 6, 7) },
  {
    name: "Праздники РФ",
    items: [
      ...yearly(1, 1, 2, 3, 4, 5, 6, 7, 8),
      ...yearly(2, 23),
      ...yearly(3, 8),
      ...yearly(5, 1, 9),
      ...yearly(6, 12),
      ...yearly(11, 4),
    ],
  },
] as const;

/** PLT-TST-09; no entries at all means round the clock (PLT-CAL-05). */
export const workingHours = [
  { name: "Круглосуточно", hours: { entries: [] } },
  {
    name: "Пн–Пт 9–18",
    hours: {
      entries: [
        {
          kind: "open",
          days: weekly(1, 2, 3, 4, 5),
          start: "09:00",
          end: "18:00",
          timeZone: demoCentre.timeZone,
        },
      ],
    },
  },
] as const;

export const services = [
  { name: "Входящие вызовы", kind: "inbound" },
  { name: "Тестовый чат", kind: "chat" },
] as const;

export const entry = { name: "Входящие вызовы", internalNumber: "4040", priority: 1 } as const;

export const trunkName = "Имитатор оператора связи";

/** Invented; no operator gives out 000-00-xx. */
export const callerNumbers = [
  { number: "+74990000001", label: "Основной" },
  { number: "+74990000002", label: "Отдел продаж" },
  { number: "+78120000003", label: "Санкт-Петербург" },
] as const;

const field = (name: string, type: ListFieldRow["type"], label?: string): ListFieldRow => ({
  name,
  type,
  label,
  required: false,
});

/** PLT-TST-09: ten invented records with numbers that cannot be dialled. */
export const sampleList = {
  name: "Пример списка",
  fields: [
    field("Фамилия", "last_name"),
    field("Имя", "first_name"),
    field("Телефон", "phone", "mobile"),
    field("Город", "region"),
    field("Комментарий", "text"),
  ],
  rows: [
    ["Сорокина", "Анна", "+79990000001", "Москва", "Спрашивала о тарифе"],
    ["Воробьёв", "Пётр", "+79990000002", "Казань", ""],
    ["Голубева", "Мария", "+79990000003", "Самара", "Звонить после обеда"],
    ["Соколов", "Игорь", "+79990000004", "Екатеринбург", ""],
    ["Синицына", "Ольга", "+79990000005", "Новосибирск", "Постоянный клиент"],
    ["Журавлёв", "Денис", "+79990000006", "Владивосток", ""],
    ["Лебедева", "Елена", "+79990000007", "Тверь", ""],
    ["Орлов", "Максим", "+79990000008", "Пермь", "Просил перезвонить"],
    ["Чайкина", "Светлана", "+79990000009", "Мурманск", ""],
    ["Дроздов", "Кирилл", "+79990000010", "Сочи", ""],
  ],
} as const;
