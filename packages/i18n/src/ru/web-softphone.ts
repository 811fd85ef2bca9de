/** Texts about the browser phone: its network for the administrator, its check for the agent. */
export const webSoftphone = {
  turn: {
    about:
      "Если сеть сотрудника не выпускает UDP, звук может идти через TURN-сервер — по UDP, TCP или TLS. Браузер получает имя и пароль, которые действуют ограниченное время.",
    urls: "Адреса TURN-серверов",
    urlsHint: "По одному в строке, до пяти. Пусто — без TURN.",
    secret: "Общий секрет",
    secretHint: "Тот же, что в настройке static-auth-secret сервера.",
    secretSet: "Секрет задан. Введите другой, чтобы заменить его.",
    lifetime: "Срок действия пароля, минут",
    lifetimeHint: "От 60 до 1440: не короче смены.",
    relayOnly: "Только через TURN",
    relayOnlyHint: "Звук идёт через TURN, даже если прямой путь открыт.",
    check: "Проверка",
    checkAbout: "Этот браузер попросит у каждого адреса место для звука.",
    checkStart: "Проверить из этого браузера",
    saveFirst: "Сначала сохраните настройки.",
    open: "{{url}} — отвечает, {{ms}} мс",
    closed: "{{url}} — не отвечает или не принял пароль",
  },
} as const;
