/** «Лимиты обзвона». */
export const webOutboundLimits = {
  simultaneousCalls: "Одновременные вызовы одной кампании",
  simultaneousCallsHint:
    "Предел настройки «Максимум вызовов» автоматического режима, {{min}}–{{max}}, обычно {{usual}}. Кампании, у которых задано больше, держатся его со следующего набора.",
  importMegabytes: "Размер файла, МБ",
  importMegabytesHint: "Без сжатия, {{min}}–{{max}}, обычно {{usual}}. Файл больше не загружается целиком.",
  importRows: "Строк в файле",
  importRowsHint: "{{min}}–{{max}}, обычно {{usual}}. Действует для списков обзвона и «Не звонить».",
  importFields: "Полей в файле",
  importFieldsHint: "{{min}}–{{max}}, обычно {{usual}}",
};
