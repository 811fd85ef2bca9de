/** The agent's promised calls as a calendar, and what others did with them (OUT-CBK-07). */
export const webCallBackNews = {
  view: "Вид обещанных звонков",
  views: { list: "Список", day: "День", week: "Неделя" },
  earlier: "Раньше",
  later: "Позже",
  noneThatDay: "Ничего не обещано",
  dismiss: "Убрать: {{customer}}",
  anybody: "любой оператор",
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
