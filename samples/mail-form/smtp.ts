// An SMTP client: RFC 5321, as much of it as submitting a message takes.

import { type Socket, connect } from "vitrine:net";

/** A mail server, and who one is there. */
export interface Server {
  readonly hostname: string;
  readonly port: number;
  /** TLS from the first byte on, as on port 465. */
  readonly secure: boolean;
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
  const socket = connect(
    { hostname: server.hostname, port: server.port },
    { secureTransport: server.secure ? "on" : "off" },
  );
  try {
    await socket.opened;
    const session = new Session(socket);
    await session.expect(220, "the connection");
    step("Introducing myself…");
    const extensions = await session.hello();
    if (server.user) {
      step(`Signing in as ${server.user}…`);
      await session.authenticate(server, extensions);
    }
    step(`Sending from ${envelope.from}…`);
    await session.command(`MAIL FROM:<${envelope.from}>`, 250);
    for (const address of envelope.to) {
      step(`Asking for delivery to ${address}…`);
      await session.command(`RCPT TO:<${address}>`, 250, 251);
    }
    step("Handing over the message…");
    await session.command("DATA", 354);
    const accepted = await session.data(envelope.content);
    await session.quit();
    return accepted;
  } finally {
    await socket.close().catch(() => {});
  }
}

/** Doubles a dot that begins a line: a dot alone would end the message. */
export function stuff(content: string): string {
  const lines = content.endsWith("\r\n") ? content : `${content}\r\n`;
  return lines.replace(/^\./gm, "..");
}

class Session {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #received = "";

  constructor(socket: Socket) {
    this.#reader = socket.readable.getReader();
    this.#writer = socket.writable.getWriter();
  }

  async command(line: string, ...codes: number[]): Promise<Reply> {
    if (/[\r\n\0]/.test(line)) throw new TypeError("a command is one line");
    await this.#write(`${line}\r\n`);
    return this.#answer(codes, line.replace(/^AUTH .*/, "AUTH"));
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

  async authenticate({ user, password, secure }: Server, extensions: readonly string[]): Promise<void> {
    if (!secure) throw new Error("a password is sent over TLS only: tick “Encrypted”");
    if (!extensions.some((line) => /^AUTH\b.*\bPLAIN\b/.test(line))) throw new Error("the server has no way to sign in that I know (AUTH PLAIN)");
    const bytes = this.#encoder.encode(`\0${user}\0${password ?? ""}`);
    await this.command(`AUTH PLAIN ${btoa(String.fromCharCode(...bytes))}`, 235);
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
