/** Texts of what a campaign leaves behind: the archive and periodic exports. */
export const webResults = {
  archive: {
    text: "Результаты списков, которых у кампании больше нет. Их нет ни в выгрузках, ни в показателях.",
    list: "Список",
    at: "Дата и время",
    reason: "Причина",
    reasons: {
      list_deleted: "Список удалён",
      list_removed: "Список откреплён",
      list_replaced: "Содержимое заменено",
    },
    records: "Записей",
    dials: "Наборов",
    size: "Размер",
    pending: "Готовится",
    pendingHint: "С некоторыми записями прежнего содержимого ещё работают операторы",
    download: "Загрузить результаты списка {{list}} от {{at}}",
    delete: "Удалить результаты списка {{list}} от {{at}}",
    deleteText: "Результатов в архиве от {{at}} больше нигде нет. Вернуть их будет нельзя.",
    emptyTitle: "Архив пуст",
    emptyText: "Когда список удаляют, открепляют или заменяют, его результаты ложатся сюда zip-файлом.",
  },
  deletion: {
    records: "Записей: {{number}}",
    dials: "Наборов: {{number}}",
    recordings: "Записей разговоров: {{number}}",
    archives: "Архивов: {{number}}",
    exportFirst: "Сначала выгрузить результаты",
  },
} as const;
