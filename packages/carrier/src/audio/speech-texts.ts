/** What the simulated subscribers say. Not part of any screen: these words are only ever heard by the product. */
export const greetingTexts: readonly string[] = [
  "Алло, слушаю вас",
  "Да, алло",
  "Алло",
  "Слушаю",
  "Да, говорите",
  "Алло, кто это?",
];

export const machineGreetingTexts: readonly string[] = [
  "Здравствуйте. Вы позвонили по номеру, который сейчас не отвечает. Оставьте, пожалуйста, сообщение после сигнала, и мы вам обязательно перезвоним.",
  "Абонент не может ответить на ваш звонок. Вы можете оставить голосовое сообщение после звукового сигнала.",
  "Привет! Меня нет дома. Говорите после гудка, я прослушаю запись вечером и перезвоню вам сам.",
];

export const announcementTexts: readonly string[] = [
  "Аппарат абонента выключен или находится вне зоны действия сети. Попробуйте позвонить позднее.",
  "Набранный вами номер не обслуживается. Проверьте правильность набора номера.",
];

/** Voices of the synthesiser, men's and women's. */
export const voices: readonly string[] = ["ru", "ru+m3", "ru+m7", "ru+f2", "ru+f4"];
