/** Dispositions: result of an interaction, attempt or record. «Статус» of the Russian interface (OUT-DSP). */

export type DispositionFolder = "connection" | "system" | "final" | "non_final";

/** OUT-DSP-03, plus `system` for those that only the system sets and that end no record by type. */
export type DispositionType =
  | "final_success"
  | "final_failure"
  | "reschedule"
  | "do_not_call_number"
  | "do_not_call_record"
  | "other";

export interface PredefinedDisposition {
  readonly key: string;
  readonly en: string;
  readonly ru: string;
  readonly folder: DispositionFolder;
  readonly type: DispositionType;
  /** Column A of OUT-DSP-09. */
  readonly visibleToAgents: boolean;
  readonly previewSet: boolean;
}

function row(
  key: string,
  en: string,
  ru: string,
  folder: DispositionFolder,
  type: DispositionType,
  visibleToAgents: boolean,
  previewSet = false,
): PredefinedDisposition {
  return { key, en, ru, folder, type, visibleToAgents, previewSet };
}

/** The table of OUT-DSP-09, in its order. Names are data of the centre, so they stand here and not in the catalogues. */
export const predefinedDispositions: readonly PredefinedDisposition[] = [
  row("announcement", "Announcement", "Автоинформатор или IVR", "connection", "other", true),
  row("answering_machine", "Answering machine", "Автоответчик", "connection", "other", true),
  row(
    "other_connection",
    "Other connection issue",
    "Другая проблема соединения",
    "connection",
    "other",
    true,
  ),
  row("busy", "Busy", "Занято", "connection", "other", true),
  row("silence", "Silence", "Молчание", "connection", "other", true),
  row("fast_busy", "Fast busy", "Направление перегружено", "connection", "other", true),
  row("no_answer", "No answer", "Нет ответа", "connection", "other", true),
  row("invalid_number", "Invalid number", "Неверный номер", "connection", "other", true),
  row("network_announcement", "Network announcement", "Сетевое сообщение", "connection", "other", true),
  row("fax_modem", "Fax or modem", "Факс или модем", "connection", "other", true),
  row(
    "finalized_by_rule",
    "Finalized by dial rule",
    "Завершен по правилу набора",
    "system",
    "final_failure",
    false,
  ),
  row("record_expired", "Record expired", "Запись недействительна", "system", "final_failure", false),
  row(
    "no_numbers_left",
    "No numbers left to call",
    "Достигнуто максимальное количество попыток",
    "system",
    "final_failure",
    false,
  ),
  row("call_failed", "Call failed", "Неудавшийся вызов", "system", "other", false),
  row("no_agent", "No agent", "Нет оператора", "system", "other", false),
  row("abandoned", "Abandoned", "Сброшен", "system", "other", false),
  row("congestion", "Congestion", "Перегрузка", "system", "other", false),
  row("skipped", "Skipped", "Пропущена", "system", "other", false),
  row("agent_failure", "Agent failure", "Сбой на р.м. оператора", "system", "other", false),
  row("system_failure", "System failure", "Сбой системы", "system", "other", false),
  row("no_disposition", "No disposition", "Статус не выбран", "system", "other", false),
  row("disposition_not_found", "Disposition not found", "Статус не найден", "system", "other", false),
  row(
    "network_unavailable",
    "Phone network unavailable",
    "Телефонная сеть недоступна",
    "system",
    "other",
    false,
  ),
  row("sold", "Product sold", "Заказ", "final", "final_success", true),
  row("rejected", "Offer rejected", "Отказ", "final", "final_failure", true),
  row("not_interested", "Not interested", "Нет интереса", "final", "final_failure", true),
  row("bad_record", "Bad record", "Неверная запись", "final", "final_failure", true, true),
  row("add_to_dnc", "Add to DNC", 'Добавить в список "Не звонить"', "final", "do_not_call_record", true),
  row(
    "record_dnc",
    "Record matches DNC",
    'Запись есть в списке "Не звонить"',
    "final",
    "final_failure",
    false,
  ),
  row("number_dnc", "Number matches DNC", 'Номер есть в списке "Не звонить"', "non_final", "other", false),
  row("wrong_person", "Wrong person", "Не тот человек", "non_final", "other", true),
  row("wrong_number", "Wrong number", "Неверный номер", "non_final", "other", true),
  row("reschedule", "Reschedule", "Перезвонить", "non_final", "reschedule", true, true),
];

/** Folders of a new campaign, in their order. Names are data of the centre, too. */
export const predefinedFolders: readonly {
  readonly key: DispositionFolder;
  readonly ru: string;
  readonly en: string;
}[] = [
  { key: "connection", ru: "Проблемы с соединением", en: "Connection issues" },
  { key: "system", ru: "Системные", en: "System" },
  { key: "final", ru: "Завершающие", en: "Final" },
  { key: "non_final", ru: "Незавершающие", en: "Not final" },
];

/** A record disposition of this type closes the record (OUT-DSP-03). */
export function closesRecord(type: DispositionType): boolean {
  return type !== "reschedule" && type !== "other";
}
