// Turns CSV into JSON: vitrine run csv2json.ts -- data.csv > data.json
//
// Without a file it reads standard input, for which nobody needs to be asked:
// vitrine run csv2json.ts < data.csv

import { args, exit, stdin, stdout } from "vitrine:applet";
import { readTextFile } from "vitrine:files";

async function input(): Promise<string> {
  if (args[0] !== undefined) return readTextFile(args[0]);
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stdin.readable) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** Fields between commas; in quotes, they may hold commas, line breaks and doubled quotes. */
function* rows(text: string): Generator<string[]> {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (match === null) throw new Error(`character ${at + 1} is out of place`);
    row.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === ",") continue;
    yield row;
    row = [];
  }
}

try {
  const [names = [], ...records] = rows(await input());
  const objects = records.map((record) => Object.fromEntries(names.map((name, i) => [name, record[i] ?? ""])));
  await stdout.write(JSON.stringify(objects, null, 2) + "\n");
} catch (error) {
  console.error(`cannot convert: ${(error as Error).message}`);
  exit(1);
}
