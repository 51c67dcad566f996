// An SMTP client: RFC 5321, as much of it as submitting a message takes.

import { type Socket, connect } from "vitrine:net";

import { asciiDomain, wireAddress } from "./address";

/** A mail server, and who one is there. */
export interface Server {
  readonly hostname: string;
  readonly port: number;
  /** TLS from the first byte on, as on port 465. */
  readonly secure: boolean;
  /** TLS before anything is said, on a connection that begins without, as on port 587. */
  readonly startTLS?: boolean;
  readonly user?: string;
  readonly password?: string;
}

/** A message ready to be sent. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  /** Header and body, lines ended by CRLF. */
  readonly content: string;
}

/** What a server said, when it was not what was hoped for. */
export class SMTPError extends Error {
  override readonly name = "SMTPError";
  constructor(readonly code: number, readonly reply: string, readonly step: string) {
    super(`the server answered ${code} to ${step}: ${reply}`);
  }

  /** Whether trying again later makes sense. */
  get temporary(): boolean {
    return this.code >= 400 && this.code < 500;
  }
}

interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

// How long a server may take for an answer; RFC 5321 allows minutes, people do not.
const PATIENCE = 30_000; // ms

// A reply is some lines; one that does not end is no mail server's.
const LONGEST_REPLY = 16_384; // characters

/** Sends a message; tells each step before it is taken. */
export async function send(server: Server, envelope: Envelope, step: (text: string) => void): Promise<string> {
  step(`Connecting to ${server.hostname}, port ${server.port}…`);
  const session = await Session.open(server);
  try {
    step("Introducing myself…");
    let extensions = await session.hello();
    if (server.startTLS) {
      step("Going on with TLS…");
      await session.startTLS(extensions);
      extensions = await session.hello(); // what was offered before may be anybody's
    }
    if (server.user) {
      step(`Signing in as ${server.user}…`);
      await session.authenticate(server, extensions);
    }
    const [from, ...to] = [envelope.from, ...envelope.to].map(wireAddress);
    step(`Sending from ${from}…`);
    await session.command(`MAIL FROM:<${from}>${international([from!, ...to], extensions)}`, 250);
    for (const address of to) {
      step(`Asking for delivery to ${address}…`);
      await session.command(`RCPT TO:<${address}>`, 250, 251, 252);
    }
    step("Handing over the message…");
    await session.command("DATA", 354);
    const accepted = await session.data(envelope.content);
    await session.quit();
    return accepted;
  } finally {
    await session.close();
  }
}

/** What asks the server to take addresses that are not ASCII (RFC 6531), if any is. */
function international(list: readonly string[], extensions: readonly string[]): string {
  const other = list.find((address) => /[^\x00-\x7f]/.test(address));
  if (other === undefined) return "";
  if (!extensions.includes("SMTPUTF8")) throw new Error(`the server takes no addresses with letters like those of ${other}`);
  return " SMTPUTF8";
}

/** Doubles a dot that begins a line: a dot alone would end the message. */
export function stuff(content: string): string {
  const lines = content.endsWith("\r\n") ? content : `${content}\r\n`;
  return lines.replace(/^\./gm, "..");
}

class Session {
  #socket!: Socket;
  #reader!: ReadableStreamDefaultReader<Uint8Array>;
  #writer!: WritableStreamDefaultWriter<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #received = "";

  /** Connects, and hears the server's greeting. */
  static async open({ hostname, port, secure, startTLS }: Server): Promise<Session> {
    const session = new Session();
    session.#use(connect(
      { hostname: asciiDomain(hostname) || hostname, port },
      { secureTransport: secure ? "on" : startTLS ? "starttls" : "off" },
    ));
    try {
      await session.#socket.opened;
      await session.expect(220, "the connection");
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  #use(socket: Socket): void {
    this.#socket = socket;
    this.#reader = socket.readable.getReader();
    this.#writer = socket.writable.getWriter();
  }

  async close(): Promise<void> {
    await this.#socket.close().catch(() => {});
  }

  async startTLS(extensions: readonly string[]): Promise<void> {
    if (!extensions.includes("STARTTLS")) throw new Error("the server offers no encryption (STARTTLS), so nothing was said to it");
    await this.command("STARTTLS", 220);
    // Whatever came along before TLS may be somebody else's: it must not be taken for an answer (CVE-2011-0411).
    if (this.#received !== "") throw new Error("the server spoke before it was its turn");
    this.#use(this.#socket.startTls());
    await this.#socket.opened;
  }

  async command(line: string, ...codes: number[]): Promise<Reply> {
    if (/[\r\n\0]/.test(line)) throw new TypeError("a command is one line");
    await this.#write(`${line}\r\n`);
    return this.#answer(codes, line);
  }

  expect(code: number, step: string): Promise<Reply> {
    return this.#answer([code], step);
  }

  /** Says hello in the modern way, or in the old one, and gives what the server can do. */
  async hello(): Promise<readonly string[]> {
    try {
      const { lines } = await this.command("EHLO vitrine.invalid", 250);
      return lines.slice(1).map((line) => line.toUpperCase());
    } catch (error) {
      if (!(error instanceof SMTPError) || error.code < 500) throw error;
      await this.command("HELO vitrine.invalid", 250);
      return [];
    }
  }

  async authenticate({ user = "", password = "", secure, startTLS }: Server, extensions: readonly string[]): Promise<void> {
    if (!secure && !startTLS) throw new Error("a password is sent over TLS only: choose an encryption");
    // Old servers write AUTH=PLAIN LOGIN.
    const offered = new Set(extensions.flatMap((line) => /^AUTH[ =](.*)$/.exec(line)?.[1]!.split(/[ =]+/) ?? []));
    if (offered.has("PLAIN")) {
      await this.#secret(`AUTH PLAIN ${this.#base64(`\0${user}\0${password}`)}`, 235);
    } else if (offered.has("LOGIN")) {
      await this.#secret("AUTH LOGIN", 334);
      await this.#secret(this.#base64(user), 334);
      await this.#secret(this.#base64(password), 235);
    } else {
      throw new Error("the server has no way to sign in that I know (AUTH PLAIN or LOGIN)");
    }
  }

  /** A line that no message may repeat. */
  async #secret(line: string, code: number): Promise<void> {
    await this.#write(`${line}\r\n`);
    await this.#answer([code], "AUTH");
  }

  #base64(text: string): string {
    return btoa(String.fromCharCode(...this.#encoder.encode(text)));
  }

  /** Sends the content and gives the server's word that it has it. */
  async data(content: string): Promise<string> {
    await this.#write(`${stuff(content)}.\r\n`);
    const { lines } = await this.#answer([250], "the message");
    return lines.join(" ");
  }

  /** Says good-bye; the message is delivered whatever comes back. */
  async quit(): Promise<void> {
    await this.command("QUIT", 221).catch(() => {});
  }

  async #write(text: string): Promise<void> {
    await this.#writer.write(this.#encoder.encode(text));
  }

  async #answer(codes: readonly number[], step: string): Promise<Reply> {
    const reply = await this.#reply();
    if (!codes.includes(reply.code)) throw new SMTPError(reply.code, reply.lines.join(" "), step);
    return reply;
  }

  /** Reads one reply: lines that begin with its code, the last one followed by a space. */
  async #reply(): Promise<Reply> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      const match = /^(\d{3})([ -]?)(.*)$/.exec(line);
      if (match === null) throw new Error("this is no mail server: it does not speak SMTP");
      lines.push(match[3]!);
      if (match[2] !== "-") return { code: Number(match[1]), lines };
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf("\n");
      if (end >= 0) {
        const line = this.#received.slice(0, end).replace(/\r$/, "");
        this.#received = this.#received.slice(end + 1);
        return line;
      }
      if (this.#received.length > LONGEST_REPLY) throw new Error("this is no mail server: its answer does not end");
      const { value, done } = await patiently(this.#reader.read());
      if (done) throw new Error("the server hung up");
      this.#received += this.#decoder.decode(value, { stream: true });
    }
  }
}

/** The promise's value, unless it takes too long. */
async function patiently<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the server did not answer for ${PATIENCE / 1000} seconds`)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer!);
  }
}
