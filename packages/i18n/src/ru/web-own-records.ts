/** Records that are an agent's own by the field of their list (OUT-CBK-06). */
export const webOwnRecords = {
  title: "Персональные операторы",
  mode: "Поле списка «Персональный оператор»",
  modeHint: "Логин или идентификатор пользователя; оператор сначала видит запись, как при обещанном звонке",
  modes: {
    ignore: "Не учитывать: любой оператор",
    preferred: "Предпочитать: он, затем любой",
    strict: "Строго: только он",
  },
  wait: "Ждать оператора",
  waitHint: "1–1440, считая от очереди записи",
};
