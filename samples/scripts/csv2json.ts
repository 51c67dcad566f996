// Turns CSV into JSON: vitrine run csv2json.ts -- data.csv > data.json
//
// Without a file it reads standard input, for which nobody needs to be asked:
// vitrine run csv2json.ts < data.csv

import { args, exit, stdin, stdout } from "vitrine:applet";
import { readFile } from "vitrine:files";

import { decodeText, parseCSV, records } from "./csv";

async function input(): Promise<Uint8Array> {
  if (args[0] !== undefined) return readFile(args[0]);
  return new Uint8Array(await new Response(stdin.readable).arrayBuffer());
}

try {
  const objects = records(parseCSV(decodeText(await input())));
  await stdout.write(JSON.stringify(objects, null, 2) + "\n");
} catch (error) {
  console.error(`cannot convert: ${(error as Error).message}`);
  exit(1);
}
