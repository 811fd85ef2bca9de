import type { VoiceLanguage } from "./voices.ts";

/**
 * What is said on the telephone. Every entry is phrases in order; where one ends, the speaker may pause. Kept short of anything that
 * a particular person or company says.
 */
export type Utterance = readonly string[];

type Both = Readonly<Record<VoiceLanguage, readonly Utterance[]>>;

const each = (...texts: string[]): Utterance[] => texts.map((text) => [text]);

/** One breath: how most people answer. */
export const shortGreetings: Both = {
  ru: each(
    "Алло",
    "Алло?",
    "Да",
    "Да, алло",
    "Слушаю",
    "Слушаю вас",
    "Да, слушаю",
    "Алло, да",
    "Говорите",
    "У аппарата",
    "Ало",
  ),
  en: each(
    "Hello",
    "Hello?",
    "Yes",
    "Yes?",
    "Hi",
    "Speaking",
    "Yeah, hello",
    "Good morning",
    "Yes, hello",
    "Go ahead",
  ),
};

export const twoPartGreetings: Both = {
  ru: [
    ["Алло", "слушаю вас"],
    ["Да", "говорите"],
    ["Алло", "кто это?"],
    ["Да, здравствуйте", "слушаю"],
    ["Алло, добрый день"],
    ["Алло", "вас не слышно"],
    ["Да да, алло"],
  ],
  en: [
    ["Hello", "who is this?"],
    ["Hello, this is John"],
    ["Yes", "John speaking"],
    ["Hi, good afternoon"],
    ["Hello", "can I help you?"],
    ["Yes, hello", "speaking"],
  ],
};

export const nameGreetings: Both = {
  ru: each(
    "Иванов слушает",
    "Петрова, слушаю",
    "Ромашка, добрый день",
    "Приёмная",
    "Отдел продаж, Анна",
    "Склад, слушаю",
  ),
  en: each(
    "Smith",
    "John Smith",
    "Accounts, Mary",
    "Brown and Sons",
    "Reception, good morning",
    "Doctor Miller speaking",
  ),
};

/** How a person answers at work: longer than a home greeting, and then the person waits. */
export const businessGreetings: Both = {
  ru: [
    ["Компания Ромашка, добрый день"],
    ["Добрый день, компания Север", "меня зовут Анна"],
    ["Здравствуйте, отдел продаж, слушаю вас"],
    ["Стоматология на Садовой, администратор Елена, здравствуйте"],
    ["Автосервис, слушаю вас, добрый день"],
  ],
  en: [
    ["Good morning, Brown and Sons, how can I help?"],
    ["Sales department, this is Mary speaking"],
    ["Hello, City Dental, Anna speaking", "how may I help you?"],
    ["Thank you for calling Northern Motors, this is Peter"],
    ["Good afternoon, accounts, how can I help you?"],
  ],
};

export const hesitations: Both = {
  ru: [
    ["Э э", "алло"],
    ["М м", "да"],
    ["Да", "э э", "слушаю"],
    ["А", "алло"],
  ],
  en: [
    ["Uh", "hello"],
    ["Um", "yes"],
    ["Er", "hello", "yes"],
    ["Oh", "hi"],
  ],
};

/** A person's own greeting on a machine or in the operator's mailbox. */
export const machineGreetings: Both = {
  ru: [
    [
      "Здравствуйте!",
      "Вы позвонили Ивану Петрову.",
      "К сожалению, сейчас я не могу ответить на ваш звонок.",
      "Оставьте сообщение после сигнала.",
    ],
    ["Привет, это Анна.", "Меня нет дома.", "Оставьте сообщение, и я вам перезвоню."],
    ["Абонент не может ответить на ваш звонок.", "Оставьте голосовое сообщение после звукового сигнала."],
    [
      "Вас приветствует автоответчик компании Север.",
      "Мы работаем с девяти до восемнадцати часов.",
      "Оставьте своё сообщение.",
    ],
    ["Вы позвонили в семью Ивановых, сейчас никого нет дома.", "Говорите после гудка."],
    [
      "Добрый день, в данный момент я занят и не могу подойти к телефону, перезвоните позже или оставьте сообщение.",
    ],
    ["К сожалению, наш рабочий день закончен.", "Пожалуйста, перезвоните завтра или оставьте сообщение."],
    [
      "Это голосовая почта.",
      "Абонент сейчас не отвечает.",
      "После сигнала оставьте сообщение длительностью до одной минуты.",
    ],
  ],
  en: [
    [
      "Hello, you have reached the voicemail of John Smith.",
      "I am not able to take your call right now.",
      "Please leave a message after the tone.",
    ],
    [
      "Hi, this is Mary.",
      "I can't come to the phone right now, so leave your name and number and I will call you back.",
    ],
    ["You've reached the Brown family.", "We are not at home.", "Please leave a message."],
    ["The person you are calling is not available.", "At the tone, please record your message."],
    [
      "Thank you for calling Northern Motors.",
      "Our office is now closed.",
      "Please leave your name and telephone number after the beep.",
    ],
    [
      "Your call has been forwarded to an automatic voice message system.",
      "The subscriber is not available.",
    ],
    ["Hey, it's Peter, you know what to do, leave a message after the beep."],
    ["Good day.", "Nobody can take your call at the moment.", "Please try again later or leave a message."],
  ],
};

/** The shortest that machines say; between them and a person there is little but the beep. */
export const briefMachineGreetings: Both = {
  ru: [
    ["Оставьте сообщение после сигнала."],
    ["Меня нет, говорите после гудка, я перезвоню."],
    ["Это автоответчик, оставьте сообщение."],
  ],
  en: [
    ["Please leave a message after the tone."],
    ["Leave a message and I will call you back."],
    ["This is John's voicemail, please leave a message."],
  ],
};

export const menus: Both = {
  ru: [
    [
      "Здравствуйте, вы позвонили в банк Восток.",
      "Если вы хотите узнать баланс, нажмите один.",
      "Для соединения с оператором нажмите ноль.",
    ],
    [
      "Добро пожаловать в компанию Север.",
      "Наберите внутренний номер абонента в тональном режиме или дождитесь ответа оператора.",
    ],
    ["Все операторы заняты.", "Ваш звонок очень важен для нас.", "Пожалуйста, оставайтесь на линии."],
    [
      "Для продолжения на русском языке нажмите один.",
      "Разговор может быть записан.",
      "Нажмите два, чтобы узнать режим работы.",
    ],
  ],
  en: [
    ["Welcome to Eastern Bank.", "For account balance, press one.", "To speak to an operator, press zero."],
    [
      "Thank you for calling.",
      "If you know your party's extension, please dial it now, or stay on the line.",
    ],
    ["All of our operators are busy.", "Your call is important to us.", "Please stay on the line."],
    [
      "For English, press one.",
      "This call may be recorded for quality purposes.",
      "Press two for opening hours.",
    ],
  ],
};

export const announcements: Both = {
  ru: [
    ["Аппарат абонента выключен или находится вне зоны действия сети."],
    ["Набранный вами номер не обслуживается.", "Проверьте правильность набора номера."],
    ["Абонент временно недоступен.", "Попробуйте позвонить позднее."],
    ["Неправильно набран номер."],
    ["Телефон абонента временно заблокирован."],
  ],
  en: [
    ["The number you have dialed is not in service.", "Please check the number and try again."],
    ["The subscriber you are calling is not available at the moment."],
    ["Your call cannot be completed as dialed."],
    ["All circuits are busy now.", "Please try your call again later."],
  ],
};
