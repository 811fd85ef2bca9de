import { randomInt } from "node:crypto";

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digits = "0123456789";
/** Without the characters that people take for one another. */
const readable = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** 22 characters of 62, over 128 bits (TEL-AUT-03). */
export function generatedLinePassword(): string {
  return draw(lower + upper + digits, 22);
}

/** A temporary password to be typed once: 16 characters of at least three kinds (PLT-AUT-05). */
export function generatedPassword(): string {
  for (;;) {
    const password = draw(readable, 16);
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /[0-9]/.test(password)) return password;
  }
}

function draw(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
