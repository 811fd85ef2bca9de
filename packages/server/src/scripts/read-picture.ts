import { scriptLimits } from "@perezvon/model";
import type { ScriptPicture } from "@perezvon/store";
import { cleanSvg } from "./clean-svg.ts";

/** A picture by what it holds, whatever its name says; undefined: it is none that is taken, or larger than any screen (INB-SCR-03). */
export function readPicture(content: Buffer): ScriptPicture | undefined {
  const side = pngSize(content) ?? jpegSize(content);
  if (side !== undefined) {
    const fits = [side.width, side.height].every((each) => each > 0 && each <= scriptLimits.pictureSide);
    return fits ? { mediaType: side.mediaType, content } : undefined;
  }
  const drawing = cleanSvg(content.toString("utf8"));
  return drawing === undefined ? undefined : { mediaType: "image/svg+xml", content: Buffer.from(drawing) };
}

interface Size {
  readonly mediaType: "image/png" | "image/jpeg";
  readonly width: number;
  readonly height: number;
}

const pngSignature = Buffer.from("89504e470d0a1a0a", "hex");

/** The header comes first (PNG, 11.2.1). */
function pngSize(content: Buffer): Size | undefined {
  if (content.length < 33 || !content.subarray(0, 8).equals(pngSignature)) return undefined;
  if (content.toString("latin1", 12, 16) !== "IHDR") return undefined;
  return { mediaType: "image/png", width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
}

/** Segments are passed over up to the frame, which holds the size (ITU-T T.81, B.2.2). */
function jpegSize(content: Buffer): Size | undefined {
  if (content.length < 4 || content.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= content.length && content[at] === 0xff) {
    const marker = content[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const [height, width] = [content.readUInt16BE(at + 5), content.readUInt16BE(at + 7)];
      return { mediaType: "image/jpeg", width, height };
    }
    at += 2 + content.readUInt16BE(at + 2);
  }
  return undefined;
}
