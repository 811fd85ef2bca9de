/** What a device is told of its line. */
export type SetupValue = "server" | "domain" | "port" | "login" | "password" | "transport";

export interface PhoneGuide {
  readonly id: string;
  readonly name: string;
  /** Way through the menus to the account. */
  readonly path: string;
  readonly fields: readonly (readonly [field: string, value: SetupValue])[];
}

/**
 * Where common phones and programs ask for the data of a line. Names of makers, menus and fields are printed as the
 * devices show them, and are therefore the same in every language.
 */
export const phoneGuides: readonly PhoneGuide[] = [
  {
    id: "yealink",
    name: "Yealink",
    path: "Account → Register",
    fields: [
      ["Register Name", "login"],
      ["User Name", "login"],
      ["Password", "password"],
      ["SIP Server 1 → Server Host", "domain"],
      ["SIP Server 1 → Port", "port"],
      ["SIP Server 1 → Transport", "transport"],
    ],
  },
  {
    id: "grandstream",
    name: "Grandstream",
    path: "Accounts → Account 1 → General Settings",
    fields: [
      ["SIP Server", "server"],
      ["SIP User ID", "login"],
      ["Authenticate ID", "login"],
      ["Authenticate Password", "password"],
      ["SIP Settings → SIP Transport", "transport"],
    ],
  },
  {
    id: "fanvil",
    name: "Fanvil",
    path: "Line → SIP",
    fields: [
      ["Username", "login"],
      ["Authentication User", "login"],
      ["Authentication Password", "password"],
      ["Server Address", "domain"],
      ["Server Port", "port"],
      ["Transport Protocol", "transport"],
    ],
  },
  {
    id: "snom",
    name: "Snom",
    path: "Identity 1 → Login",
    fields: [
      ["Account", "login"],
      ["Authentication Username", "login"],
      ["Password", "password"],
      ["Registrar", "server"],
    ],
  },
  {
    id: "linphone",
    name: "Linphone",
    path: "Third-party SIP account",
    fields: [
      ["Username", "login"],
      ["Password", "password"],
      ["Domain", "server"],
      ["Transport", "transport"],
    ],
  },
  {
    id: "microsip",
    name: "MicroSIP",
    path: "Menu → Add account",
    fields: [
      ["SIP server", "server"],
      ["Username", "login"],
      ["Domain", "domain"],
      ["Login", "login"],
      ["Password", "password"],
      ["Transport", "transport"],
    ],
  },
];
