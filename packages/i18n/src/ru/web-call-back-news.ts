/** The agent's promised calls as a calendar, and what others did with them (OUT-CBK-07). */
export const webCallBackNews = {
  view: "Вид обещанных звонков",
  views: { list: "Список", day: "День", week: "Неделя" },
  earlier: "Раньше",
  later: "Позже",
  noneThatDay: "Ничего не обещано",
  dismiss: "Убрать: {{customer}}",
  anybody: "любой оператор",
  /** In the form of the next call. */
  closed: "вне разрешённых часов",
  closedUntil: "вне разрешённых часов, можно с {{time}} (время клиента)",
  near: "На {{time}} вы уже обещали звонок: {{customer}}. До него или после него меньше 10 минут.",
  kind: {
    moved:
      "{{by}}: ваш звонок перенесён. Клиент {{customer}}, кампания {{campaign}}, было {{from}}, стало {{to}}.",
    given:
      "{{by}}: ваш звонок передан, теперь его делает {{owner}}. Клиент {{customer}}, кампания {{campaign}}, {{from}}.",
    cancelled: "{{by}}: ваш звонок отменён. Клиент {{customer}}, кампания {{campaign}}, {{from}}.",
    taken:
      "{{by}}: разговор с вашим клиентом состоялся. {{customer}}, кампания {{campaign}}, обещано на {{from}}.",
  },
};
