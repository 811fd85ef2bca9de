/** What the spoken prompts say; names are those that scenarios use. Source of synthesis and of the description shown beside a sound. */
export const prompts = {
  greeting: "Hello! Thank you for calling our company.",
  menu: "To speak to an agent, press one. To hear how we work, press two. To leave a message, press three. To hear this again, press star.",
  menu_wrong: "There is no such choice.",
  information: "We are open round the clock, every day. You will find more on our website.",
  closed: "We are closed at the moment. Please leave a message after the tone and we will call you back.",
  no_agents:
    "All our agents are busy at the moment. Please leave a message after the tone and we will call you back.",
  queue_full: "There are too many calls at the moment. Please call again later.",
  voicemail: "Please leave a message after the tone. When you have finished, press hash or hang up.",
  rec_notice: "This call is being recorded.",
  bad_number: "The number you have dialled is wrong. Please check it and call again.",
  callback_ok: "Thank you. We will call you back.",
  callback_hello: "Hello! You asked us to call back. We are connecting you to an agent.",
  campaign_abandoned: "Hello! No agent is free at the moment. We will call you later. We apologise.",
  system_failure: "Sorry, something has gone wrong on our side. Please hold the line.",
  emergency_no_line:
    "Sorry, emergency services cannot be reached from here now. Please use another phone, a mobile one for example.",
} as const;
