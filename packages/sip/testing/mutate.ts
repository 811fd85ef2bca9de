import type { Random } from "@perezvon/base";

const spices = [
  "\r\n",
  "\r\n\r\n",
  "\0",
  "\xff\xfe",
  "%",
  "%00",
  '"',
  "\\",
  "<",
  ">",
  ";",
  ",",
  ":",
  "@",
  " ",
  "\t",
  "\r\n ",
  "SIP/2.0",
  "-1",
  "99999999999999999999",
  "z9hG4bK",
  ";;;;",
  "<<<<",
  "sip:",
  "[::1]",
  "Via: ",
  "Content-Length: 4294967296\r\n",
];

/** A message with one to six faults, the same ones for the same draws. */
export function mutate(message: Buffer, random: Random): Buffer {
  let bytes = message;
  for (let faults = random.integer(1, 6); faults > 0; faults--) bytes = once(bytes, random);
  return bytes.subarray(0, 65_507);
}

function once(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(0, Math.max(0, bytes.length - 1));
  const end = Math.min(bytes.length, at + random.integer(1, 40));
  const head = bytes.subarray(0, at);
  switch (random.integer(0, 7)) {
    case 0:
      return Buffer.concat([head, bytes.subarray(end)]);
    case 1:
      return Buffer.concat([head, Buffer.from([random.integer(0, 255)]), bytes.subarray(at + 1)]);
    case 2:
      return Buffer.concat([head, Buffer.from(random.pick(spices), "latin1"), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([
        head,
        Buffer.from(random.pick(spices).repeat(random.integer(2, 300)), "latin1"),
        bytes.subarray(at),
      ]);
    case 4:
      return Buffer.concat([bytes, bytes.subarray(at, end)]);
    case 5:
      return head;
    case 6:
      return swapLines(bytes, random);
    default:
      return Buffer.concat([head, bytes.subarray(at, end), bytes.subarray(at)]);
  }
}

/** Lines in another order, one of them perhaps twice. */
function swapLines(bytes: Buffer, random: Random): Buffer {
  const lines = bytes.toString("latin1").split("\r\n");
  const from = random.integer(0, lines.length - 1);
  const [line = ""] = random.chance(0.5) ? lines.splice(from, 1) : [lines[from]!];
  lines.splice(random.integer(0, lines.length), 0, line);
  return Buffer.from(lines.join("\r\n"), "latin1");
}
