// Messages as they travel: RFC 5322 headers, a quoted-printable body.

import { type Mailbox, halves, mailboxes, wireAddress } from "./address";

/** What the person wrote. Addresses may have names: Ann <ann@example.org>. */
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** Header and body, lines ended by CRLF; nothing but ASCII, if the first halves of the addresses are. */
export function compose(letter: Letter, date: Date, id: string): string {
  const from = mailboxes(letter.from), to = letter.to.flatMap(mailboxes);
  const [, domain] = halves(wireAddress(from[0]?.address ?? ""));
  return [
    `Date: ${dateHeader(date)}`,
    `From: ${from.map(mailbox).join(",\r\n ")}`,
    `To: ${to.map(mailbox).join(",\r\n ")}`,
    `Subject: ${encodeWords(letter.subject)}`,
    `Message-ID: <${id}@${domain}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    quotedPrintable(letter.text),
  ].join("\r\n");
}

/** A name in words or quotes, and the address; a line of its own each, if the name is long. */
function mailbox({ name, address }: Mailbox): string {
  const target = `<${wireAddress(address)}>`;
  if (name === "") return target;
  if (/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]{1,60}$/.test(name) && !name.includes("=?")) return `${name} ${target}`;
  if (/^[\x20-\x7e]{1,60}$/.test(name) && !name.includes("=?")) return `"${name.replace(/["\\]/g, "\\$&")}" ${target}`;
  return `${words(name)}\r\n ${target}`;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function dateHeader(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${DAYS[date.getUTCDay()]}, ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ` +
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

// An encoded word is at most 75 characters, so at most 45 bytes of text.
const WORD = 45;

/** A header's text: as it is when it is plain, else in encoded words (RFC 2047). */
export function encodeWords(text: string): string {
  const line = text.replace(/[\r\n]+/g, " ");
  if (/^[\x20-\x7e]*$/.test(line) && line.length < 900 && !line.includes("=?")) return line;
  return words(line);
}

function words(text: string): string {
  const out: string[] = [];
  let bytes: number[] = [];
  for (const character of text) {
    const more = new TextEncoder().encode(character);
    if (bytes.length + more.length > WORD) {
      out.push(word(bytes));
      bytes = [];
    }
    bytes.push(...more);
  }
  out.push(word(bytes));
  return out.join("\r\n ");
}

function word(bytes: readonly number[]): string {
  return `=?utf-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
}

// Lines of quoted-printable are at most 76 characters, with the = that continues one.
const WIDTH = 76;

/** A body in quoted-printable (RFC 2045). */
export function quotedPrintable(text: string): string {
  return text.split(/\r\n|\r|\n/).map((line) => {
    let out = "", column = 0;
    const bytes = new TextEncoder().encode(line);
    bytes.forEach((byte, i) => {
      const blank = byte === 0x20 || byte === 0x09;
      const plain = (byte > 0x20 && byte < 0x7f && byte !== 0x3d) || (blank && i < bytes.length - 1);
      const piece = plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
      if (column + piece.length > WIDTH - 1) {
        out += "=\r\n";
        column = 0;
      }
      out += piece;
      column += piece.length;
    });
    return out;
  }).join("\r\n");
}
