// Reads CSV as it is found: what a spreadsheet of any country saves, and what people make of it by hand.

/** A row, and the line of the file that it begins in. */
export interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The text of a file: UTF-8, UTF-16 with its mark, or else what Windows wrote before. */
export function decodeText(bytes: Uint8Array): string {
  const mark = (bytes[0] ?? 0) << 8 | (bytes[1] ?? 0);
  if (mark === 0xfffe) return new TextDecoder("utf-16le").decode(bytes);
  if (mark === 0xfeff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/**
 * The rows of CSV. What separates fields is what a first line like sep=; says, or else the one of comma, semicolon and
 * tab that the first row has most of. Blank lines are passed over. Errors say in which line quotes are wrong.
 */
export function parseCSV(text: string): Row[] {
  const said = /^sep=([^"\r\n])(?:\r\n?|\n|$)/i.exec(text);
  return [...new Reader(text, said?.[1] ?? separatorOf(text), said?.[0].length ?? 0, said === null ? 1 : 2).rows()];
}

/** The rows as objects, by the names in the first. Every field is kept, or an error names the line it stands in. */
export function records(rows: readonly Row[]): Record<string, string>[] {
  const [head, ...body] = rows;
  if (head === undefined) return [];
  head.fields.forEach((name, i) => {
    if (head.fields.indexOf(name) !== i) throw new Error(`line ${head.line}: two columns are called “${name}”`);
  });
  return body.map(({ line, fields }) => {
    if (fields.length > head.fields.length) throw new Error(`line ${line}: it has ${fields.length} fields, and there are ${head.fields.length} columns`);
    return Object.fromEntries(head.fields.map((name, i) => [name, fields[i] ?? ""]));
  });
}

function separatorOf(text: string): string {
  const first = /^(?:[\r\n]*)((?:"(?:[^"]|"")*"|[^"\r\n])*)/.exec(text)![1]!.replace(/"(?:[^"]|"")*"/g, "");
  let best = ",";
  for (const candidate of [";", "\t"]) if (first.split(candidate).length > first.split(best).length) best = candidate;
  return best;
}

class Reader {
  #at: number;
  #line: number;
  readonly #unquoted: RegExp;

  constructor(readonly text: string, readonly separator: string, at: number, line: number) {
    this.#at = at;
    this.#line = line;
    this.#unquoted = new RegExp(`[^\\r\\n${separator.replace(/[\\\]^-]/, "\\$&")}]*`, "y");
  }

  *rows(): Generator<Row> {
    while (this.#at < this.text.length) {
      if (this.#skipLineBreak()) continue; // a blank line
      const line = this.#line, fields = [this.#field()];
      while (this.text[this.#at] === this.separator) {
        this.#at++;
        fields.push(this.#field());
      }
      this.#skipLineBreak();
      yield { line, fields };
    }
  }

  #skipLineBreak(): boolean {
    const c = this.text[this.#at];
    if (c !== "\n" && c !== "\r") return false;
    this.#at += c === "\r" && this.text[this.#at + 1] === "\n" ? 2 : 1;
    this.#line++;
    return true;
  }

  /** A quote at the beginning of a field, with blanks before it or not, opens a quoted one; elsewhere it is a character. */
  #field(): string {
    const blanks = this.separator === "\t" ? / *"/y : /[ \t]*"/y;
    blanks.lastIndex = this.#at;
    if (blanks.test(this.text)) return this.#quoted(blanks.lastIndex);
    return this.#plain();
  }

  #plain(): string {
    this.#unquoted.lastIndex = this.#at;
    const [found] = this.#unquoted.exec(this.text)!;
    this.#at += found.length;
    return found;
  }

  #quoted(from: number): string {
    const opened = this.#line;
    let value = "";
    for (;;) {
      const end = this.text.indexOf('"', from);
      if (end < 0) throw new Error(`line ${opened}: a quote is opened and not closed`);
      value += this.text.slice(from, end);
      from = end + 1;
      if (this.text[from] !== '"') break;
      value += '"';
      from++;
    }
    this.#line += value.match(/\r\n?|\n/g)?.length ?? 0;
    this.#at = from;
    if (this.#plain().trim() !== "") throw new Error(`line ${this.#line}: something stands between a closing quote and the end of its field`);
    return value;
  }
}
