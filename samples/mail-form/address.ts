// Mailboxes as people write them, with names and in any script, and as they travel.

export interface Mailbox {
  /** What stands before the address, or "". */
  readonly name: string;
  /** As it was written, without angle brackets. */
  readonly address: string;
}

// What stands between commas, semicolons and line breaks; in quotes and angle brackets those are letters.
const PIECE = /(?:"(?:[^"\\]|\\[^])*"|<[^>]*>|[^,;\r\n])+/g;

/** The mailboxes of a text: ann@example.org, Ann <ann@example.org>, "Lee, Ann" <ann@example.org>. */
export function mailboxes(text: string): Mailbox[] {
  return (text.match(PIECE) ?? []).map((piece) => piece.trim()).filter((piece) => piece !== "").flatMap((piece) => {
    const named = /^([^]*?)\s*<([^<>]*)>$/.exec(piece);
    if (named !== null) return [{ name: unquote(named[1]!), address: named[2]!.trim() }];
    const words = piece.split(/\s+/);
    const several = words.every((word) => /^[^"]+@[^"]+$/.test(word)); // only blanks between addresses
    return (several ? words : [piece]).map((address) => ({ name: "", address }));
  });
}

function unquote(name: string): string {
  const quoted = /^"((?:[^"\\]|\\[^])*)"$/.exec(name);
  return quoted === null ? name : quoted[1]!.replace(/\\([^])/g, "$1");
}

/** What stands before the last @, and after it. */
export function halves(address: string): readonly [local: string, domain: string] {
  const at = address.lastIndexOf("@");
  return [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
}

// Letters, digits and hyphens of any script; the dots of some of them are others.
const DOMAIN = /^[\p{L}\p{M}\p{N}\u200c\u200d-]+(?:[.\u3002\uff0e\uff61][\p{L}\p{M}\p{N}\u200c\u200d-]+)*$/u;

/** A domain as it travels: münchen.de is xn--mnchen-3ya.de. Empty if it is no domain. */
export function asciiDomain(domain: string): string {
  if (!DOMAIN.test(domain)) return "";
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return "";
  }
}

/** An address as it travels. Its first half stays as it is: only its own server may read that. */
export function wireAddress(address: string): string {
  const [local, domain] = halves(address);
  return `${local}@${asciiDomain(domain) || domain}`;
}
