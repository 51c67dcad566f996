// Try it: vitrine run . -- /etc/hostname

import { args, exit } from "vitrine:applet";
import { readTextFile } from "vitrine:files";

if (args.length === 0) {
  console.error("usage: vitrine run DIR -- FILE...");
  exit(2);
}

let failed = false;
for (const path of args) {
  try {
    const text = await readTextFile(path);
    const lines = text.split("\n").length - 1;
    const words = text.split(/\s+/).filter((word) => word !== "").length;
    console.log(`${lines} lines, ${words} words: ${path}`);
  } catch (error) {
    console.error(`${path}: ${(error as Error).message}`);
    failed = true;
  }
}
exit(failed ? 1 : 0);
