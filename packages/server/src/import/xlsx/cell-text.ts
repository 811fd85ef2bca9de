/** How the number of a cell is shown, by its style: as it is, or as a moment. */
export type NumberShape = "plain" | "date" | "time" | "date_time";

/** Formats 14–22 and 45–47 are dates and times by themselves (ECMA-376 §18.8.30). */
export function shapeOfFormat(id: number, code: string | undefined): NumberShape {
  if (code === undefined) {
    if (id >= 14 && id <= 17) return "date";
    if (id === 22) return "date_time";
    return (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? "time" : "plain";
  }
  // Texts, escaped characters, colours and locales are no part of the pattern; only the first of its sections counts.
  const pattern = (
    code.replace(/"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_./gi, "").split(";")[0] ?? ""
  ).toLowerCase();
  const date = /[yd]/.test(pattern);
  const time = /[hs]/.test(pattern);
  if (date && time) return "date_time";
  if (date) return "date";
  if (time) return "time";
  return /m/.test(pattern) && !/[0#?]/.test(pattern) ? "date" : "plain";
}

const dayMs = 86_400_000;
/** Day 0 of serial dates; a fault of 1900 is left out, so that every day from March 1900 on is right. */
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);

/** The text of a number, as somebody would have typed it: telephone numbers without exponent, dates as ISO 8601. */
export function numberText(raw: string, shape: NumberShape, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === "" || !Number.isFinite(value)) return raw;
  if (shape === "plain" || value < 0 || value > 2_958_465) return plainNumber(value, raw);
  const at = new Date((from1904 ? epoch1904 : epoch1900) + Math.round((value * dayMs) / 1000) * 1000);
  const [day = "", time = ""] = at.toISOString().slice(0, 19).split("T");
  if (shape === "date") return value % 1 === 0 ? day : `${day} ${time}`;
  if (shape === "time") return value < 1 ? time : `${day} ${time}`;
  return `${day} ${time}`;
}

function plainNumber(value: number, raw: string): string {
  // Written with an exponent all the same where its digits are really lost.
  if (Number.isInteger(value)) return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value.toFixed(0) : raw;
  return String(value);
}

/** Characters that XML cannot hold are written by their number, `_x0007_` (ECMA-376 §22.9.2.19). */
export function plainText(text: string): string {
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
