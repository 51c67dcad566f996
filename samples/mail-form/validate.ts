// What makes the form smart: it says what is wrong while one types, and what was probably meant.

/** What is wrong with a text, or "". */
export type Complaint = string;

// What a mailbox looks like in practice: RFC 5321 without quoted names, which nobody has.
const MAILBOX = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*)$/;

/** Splits what stands in the To field. */
export function addresses(text: string): string[] {
  return text.split(/[,;\s]+/).filter((address) => address !== "");
}

export function checkAddress(text: string): Complaint {
  if (text === "") return "An address is missing.";
  const match = MAILBOX.exec(text);
  if (match === null) return text.includes("@") ? `“${text}” is not an address.` : `“${text}” has no @.`;
  const [name = ""] = text.split("@");
  if (name.startsWith(".") || name.endsWith(".") || name.includes("..")) return "A dot is out of place.";
  const domain = match[1]!;
  if (!domain.includes(".") && domain !== "localhost") return `“${domain}” is not a whole domain.`;
  if (domain.split(".").some((label) => label.startsWith("-") || label.endsWith("-"))) return `“${domain}” is not a domain.`;
  return "";
}

export function checkAddresses(text: string): Complaint {
  const list = addresses(text);
  if (list.length === 0) return "To whom?";
  const wrong = list.map(checkAddress).find((complaint) => complaint !== "");
  if (wrong !== undefined) return wrong;
  const twice = list.find((address, i) => list.indexOf(address) !== i);
  return twice === undefined ? "" : `${twice} is there twice.`;
}

export function checkHost(text: string): Complaint {
  if (text === "") return "Which server?";
  return /^[A-Za-z0-9.:-]{1,253}$/.test(text) && !/^[.-]|\.\./.test(text) ? "" : "This is not the name of a server.";
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
