// Lists the links of a web page: vitrine run links.ts -- https://example.org/
//
// Vitrine asks before it connects, and again when the page leads elsewhere.

import { args, exit } from "vitrine:applet";

const [address] = args;
if (address === undefined) {
  console.error("usage: vitrine run links.ts -- ADDRESS");
  exit(2);
}

const response = await fetch(address);
if (!response.ok) {
  console.error(`${address}: ${response.status} ${response.statusText}`);
  exit(1);
}
const page = await response.text();
const found = new Set<string>();
for (const [, link] of page.matchAll(/<a\s[^>]*?\bhref\s*=\s*["']([^"']+)["']/gi)) {
  if (URL.canParse(link!, response.url)) found.add(new URL(link!, response.url).href);
}
for (const link of [...found].sort()) console.log(link);
