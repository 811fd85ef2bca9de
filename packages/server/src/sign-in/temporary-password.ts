import { randomInt } from "node:crypto";

/** Without the characters that people take for one another. */
const readable = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** A password to be typed once: 16 characters of three kinds (PLT-AUT-05). */
export function newTemporaryPassword(): string {
  for (;;) {
    const password = Array.from({ length: 16 }, () => readable[randomInt(readable.length)]).join("");
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /[0-9]/.test(password)) return password;
  }
}
