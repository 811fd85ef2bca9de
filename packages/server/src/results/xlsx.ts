import { letPromisesSettle } from "@perezvon/base";
import { type ZipEntry, zipped } from "./zip.ts";

export interface XlsxFormat {
  /** Of the first; further ones are numbered. */
  readonly sheetName: string;
  /** Columns whose whole numbers are numbers; everything else is text, phones and formulas too. */
  readonly numbers: ReadonlySet<number>;
  /** Told how many characters a cell could not hold. */
  readonly onReplaced?: ((characters: number) => void) | undefined;
  /** Rows below the header before the next sheet begins. */
  readonly rowsPerSheet?: number;
}

/** A sheet of the format ends at row 1,048,576. */
const rowsPerSheetMost = 1_000_000;
/** What a cell of the format holds. */
const cellMost = 32_767;
const rowsAtOnce = 200;

/** Rows of cells, the first of them the header, to the bytes of a workbook (ECMA-376), in constant memory (OUT-RES-09). */
export async function* xlsxRows(
  rows: AsyncIterable<readonly string[]>,
  format: XlsxFormat,
): AsyncGenerator<Buffer> {
  yield* zipped(parts(rows, format)) as AsyncIterable<Buffer>;
}

/** The sheets first, since only their rows tell how many there are. */
async function* parts(rows: AsyncIterable<readonly string[]>, format: XlsxFormat): AsyncGenerator<ZipEntry> {
  const source = rows[Symbol.asyncIterator]();
  const left: Left = { header: [], next: undefined };
  try {
    left.header = (await source.next()).value ?? [];
    left.next = (await source.next()).value;
    let sheets = 0;
    do {
      sheets++;
      yield { name: `xl/worksheets/sheet${sheets}.xml`, content: sheetContent(source, left, format) };
    } while (left.next !== undefined);
    const names = Array.from({ length: sheets }, (_, n) => format.sheetName + (n === 0 ? "" : ` ${n + 1}`));
    for (const [name, text] of Object.entries(frame(names))) yield { name, content: once(text) };
  } finally {
    await source.return?.();
  }
}

/** What the next sheet begins with. */
interface Left {
  header: readonly string[];
  next: readonly string[] | undefined;
}

async function* sheetContent(
  source: AsyncIterator<readonly string[]>,
  left: Left,
  format: XlsxFormat,
): AsyncGenerator<Buffer> {
  const most = format.rowsPerSheet ?? rowsPerSheetMost;
  const line = rowWriter(format);
  let text = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${line(left.header, 1, true)}`;
  for (let place = 1; left.next !== undefined && place <= most; place++) {
    text += line(left.next, place + 1, false);
    left.next = (await source.next()).value;
    if (place % rowsAtOnce !== 0) continue;
    yield Buffer.from(text, "utf8");
    text = "";
    // Calls must get their turn.
    await letPromisesSettle();
  }
  yield Buffer.from(`${text}</sheetData></worksheet>`, "utf8");
}

function rowWriter({ numbers, onReplaced }: XlsxFormat) {
  const letters: string[] = [];
  return (cells: readonly string[], row: number, header: boolean): string => {
    let text = `<row r="${row}">`;
    for (let place = 0; place < cells.length; place++) {
      const cell = cells[place]!;
      if (cell === "") continue;
      letters[place] ??= lettersOf(place);
      const at = `${letters[place]}${row}`;
      if (!header && numbers.has(place) && /^\d{1,15}$/.test(cell)) text += `<c r="${at}"><v>${cell}</v></c>`;
      else {
        if (cell.length > cellMost) onReplaced?.(cell.length - cellMost);
        const said = escaped(cell.slice(0, cellMost));
        text += `<c r="${at}" s="${header ? 2 : 1}" t="inlineStr"><is><t xml:space="preserve">${said}</t></is></c>`;
      }
    }
    return `${text}</row>`;
  };
}

/** Column 27 is `AB`. */
function lettersOf(place: number): string {
  let letters = "";
  for (let rest = place + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** What XML cannot hold goes by its number, `_x0007_`, and what looks like such a number is told apart (ECMA-376 §22.9.2.19). */
function escaped(text: string): string {
  return (
    text
      .replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
      .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (one) => {
        const code = one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
        return `_x${code}_`;
      })
      .replace(/[&<>]/g, (one) => entities[one]!)
  );
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006";
const types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** The parts that say what the sheets are. Format 49 is text: a phone stays one when its cell is edited. */
function frame(names: readonly string[]): Readonly<Record<string, string>> {
  const each = (part: (n: number, name: string) => string) =>
    names.map((name, index) => part(index + 1, name)).join("");
  return {
    "xl/styles.xml": `${xml}<styleSheet xmlns="${main}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`,
    "xl/workbook.xml": `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><bookViews><workbookView/></bookViews><sheets>${each(
      (n, name) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="rId${n}"/>`,
    )}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${xml}<Relationships xmlns="${packaged}/relationships">${each(
      (n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
    )}<Relationship Id="rId${names.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    "_rels/.rels": `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "[Content_Types].xml": `${xml}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${each(
      (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${types}.worksheet+xml"/>`,
    )}</Types>`,
  };
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text, "utf8");
}
