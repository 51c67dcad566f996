// What makes the form smart: it says what is wrong while one types, and what was probably meant.

import { asciiDomain, halves, mailboxes, wireAddress } from "./address";

/** What is wrong with a text, or "". */
export type Complaint = string;

// The first half of an address: words with dots between, of any script (RFC 6531), or anything in quotes.
const LOCAL = /^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}.-]+|"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*")$/u;

// What servers take (RFC 5321, 4.5.3.1).
const LONGEST_LOCAL = 64, LONGEST_DOMAIN = 253; // bytes

/** The addresses in what stands in the To field, without names. */
export function addresses(text: string): string[] {
  return mailboxes(text).map(({ address }) => address);
}

/** Of one mailbox, with a name or without. */
export function checkAddress(text: string): Complaint {
  const [box, another] = mailboxes(text);
  if (box === undefined) return "An address is missing.";
  if (another !== undefined) return "One address is enough.";
  return checkBare(box.address);
}

function checkBare(address: string): Complaint {
  const [local, domain] = halves(address);
  if (!address.includes("@")) return `“${address}” has no @.`;
  if (!LOCAL.test(local) || new TextEncoder().encode(local).length > LONGEST_LOCAL) return `“${address}” is not an address.`;
  if (!local.startsWith('"') && /^\.|\.$|\.\./.test(local)) return "A dot is out of place.";
  const ascii = asciiDomain(domain);
  const labels = ascii.split(".");
  if (ascii === "" || ascii.length > LONGEST_DOMAIN || !labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label))) return `“${domain}” is not a domain.`;
  if (labels.length === 1 && ascii !== "localhost") return `“${domain}” is not a whole domain.`;
  return /^[0-9]+$/.test(labels.at(-1)!) ? `“${domain}” is not a domain.` : "";
}

export function checkAddresses(text: string): Complaint {
  const list = addresses(text);
  if (list.length === 0) return "To whom?";
  const wrong = list.map(checkBare).find((complaint) => complaint !== "");
  if (wrong !== undefined) return wrong;
  const same = list.map((address) => wireAddress(address).toLowerCase());
  const twice = list.find((_, i) => same.indexOf(same[i]!) !== i);
  return twice === undefined ? "" : `${twice} is there twice.`;
}

export function checkHost(text: string): Complaint {
  if (text === "") return "Which server?";
  if (/^[A-Za-z0-9.:-]{1,253}$/.test(text) && !/^[.-]|\.\./.test(text)) return "";
  return asciiDomain(text) === "" ? "This is not the name of a server." : "";
}

export function checkPort(text: string): Complaint {
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? "" : "A port is a number from 1 to 65535.";
}

const KNOWN = ["gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "gmx.net", "web.de", "proton.me", "fastmail.com", "example.org"];

/** The address that was probably meant by one with a slip in its domain, or "". */
export function suggest(text: string): string {
  for (const address of addresses(text)) {
    const at = address.lastIndexOf("@");
    const domain = address.slice(at + 1).toLowerCase();
    if (at < 0 || KNOWN.includes(domain)) continue;
    const near = KNOWN.find((known) => slips(domain, known) === 1);
    if (near !== undefined) return text.replace(address, address.slice(0, at + 1) + near);
  }
  return "";
}

/** Letters added, left out, replaced or swapped between two words; counts to 2. */
function slips(a: string, b: string): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > 1) return 2;
  let start = 0;
  while (a[start] === b[start] && start < a.length) start++;
  const restA = a.slice(start), restB = b.slice(start);
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return 1;
  if (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)) return 1;
  return 2;
}

/** Things that are not wrong, but perhaps not meant. */
export function doubts(subject: string, text: string): string[] {
  const list: string[] = [];
  if (subject.trim() === "") list.push("There is no subject.");
  if (text.trim() === "") list.push("The message is empty.");
  if (/\battach(ed|ment)\b/i.test(text)) list.push("You speak of an attachment, but this form sends none.");
  return list;
}
