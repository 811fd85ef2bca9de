import type { DispositionType } from "./disposition.ts";

/** A disposition that a new incoming service begins with. */
export interface PredefinedInboundDisposition {
  readonly key: string;
  readonly ru: string;
  readonly en: string;
  readonly code: string | null;
  readonly folder: "result" | "system";
  readonly type: DispositionType;
  readonly visible: boolean;
}

const result = (
  key: string,
  ru: string,
  en: string,
  code: string,
  type: DispositionType,
): PredefinedInboundDisposition => ({
  key,
  ru,
  en,
  code,
  folder: "result",
  type,
  visible: true,
});
const system = (key: string, ru: string, en: string): PredefinedInboundDisposition => ({
  key,
  ru,
  en,
  code: null,
  folder: "system",
  type: "other",
  visible: false,
});

/** INB-DSP-08, then the system ones of INB-DSP-09. Names are data of the centre, so they stand here and not in the catalogues. */
export const predefinedInboundDispositions: readonly PredefinedInboundDisposition[] = [
  result("resolved", "Вопрос решён", "Question resolved", "1", "final_success"),
  result("call_again", "Нужен повторный звонок", "Another call needed", "2", "other"),
  result("passed_on", "Передано специалисту", "Passed to a specialist", "3", "other"),
  result("wrong_call", "Ошибочный вызов", "Wrong call", "4", "final_failure"),
  result("spam", "Спам", "Spam", "5", "final_failure"),
  system("abandoned_queue", "Сброшен в очереди", "Abandoned in queue"),
  system("abandoned_ivr", "Сброшен в IVR", "Abandoned in IVR"),
  system("abandoned_short", "Короткий сброс", "Short abandonment"),
  system("self_served", "Самообслуживание", "Self-served"),
  system("closed_hours", "Нерабочее время", "Closed hours"),
  system("queue_full", "Очередь переполнена", "Queue full"),
  system("queue_timeout", "Истекло ожидание", "Queue timeout"),
  system("voicemail_left", "Голосовое сообщение", "Voicemail left"),
  system("callback_requested", "Заказан обратный звонок", "Callback requested"),
  system("transferred", "Переведён", "Transferred"),
  system("no_agent", "Нет оператора", "No agent"),
  system("no_disposition", "Статус не выбран", "No disposition"),
  system("agent_failure", "Сбой на р.м. оператора", "Agent failure"),
  system("system_failure", "Сбой системы", "System failure"),
  system("call_failed", "Неудавшийся вызов", "Call failed"),
];
