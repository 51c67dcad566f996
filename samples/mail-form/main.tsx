// A form for an e-mail that delivers it itself.

import { get, set } from "vitrine:storage";
import { render, signal } from "vitrine:ui";

import { mailboxes } from "./address";
import { compose } from "./message";
import { SMTPError, send } from "./smtp";
import { addresses, checkAddress, checkAddresses, checkHost, checkPort, doubts, suggest } from "./validate";

interface Fields {
  from: string;
  to: string;
  subject: string;
  text: string;
  hostname: string;
  port: string;
  user: string;
  password: string;
}

const EMPTY: Fields = { from: "", to: "", subject: "", text: "", hostname: "", port: "25", user: "", password: "" };

/** How a connection is encrypted, and the port where servers expect it. */
type Encryption = "none" | "STARTTLS" | "TLS";
const PORTS: Readonly<Record<Encryption, string>> = { none: "25", STARTTLS: "587", TLS: "465" };

const fields = signal(EMPTY);
const encryption = signal<Encryption>("none");
const touched = signal<ReadonlySet<string>>(new Set()); // nobody is told off before they had a chance
const sending = signal(false);
const status = signal<{ text: string; mood: "" | "muted" | "success" | "danger" }>({ text: "", mood: "" });

const CHECKS: Partial<Record<keyof Fields, (text: string) => string>> = {
  from: checkAddress,
  to: checkAddresses,
  hostname: checkHost,
  port: checkPort,
};

function complaint(name: keyof Fields): string {
  return CHECKS[name]?.(fields.value[name].trim()) ?? "";
}

function complaints(): string[] {
  return (Object.keys(CHECKS) as (keyof Fields)[]).map(complaint).filter((text) => text !== "");
}

function edit(name: keyof Fields, value: string): void {
  fields.value = { ...fields.value, [name]: value };
}

/** The port follows the encryption, unless it is one of nobody's habit; and the other way round. */
function encrypt(value: Encryption): void {
  encryption.value = value;
  if (Object.values(PORTS).includes(fields.value.port)) edit("port", PORTS[value]);
}

function editPort(value: string): void {
  edit("port", value);
  if (value === PORTS.STARTTLS) encryption.value = "STARTTLS";
  if (value === PORTS.TLS) encryption.value = "TLS";
}

function touch(name: keyof Fields): void {
  touched.value = new Set([...touched.value, name]);
}

// What is worth remembering from one letter to the next; never the password.
async function remember(): Promise<void> {
  const { from, hostname, port, user } = fields.value;
  await set("settings", { from, hostname, port, user, encryption: encryption.value });
}

async function recall(): Promise<void> {
  const settings = await get("settings") as (Partial<Fields> & { encryption?: Encryption; secure?: boolean }) | undefined;
  if (settings === undefined) return;
  const { secure = false, encryption: chosen = secure ? "TLS" : "none", ...rest } = settings; // secure is of version 1.0
  fields.value = { ...fields.value, ...rest };
  encryption.value = chosen;
}

async function submit(): Promise<void> {
  touched.value = new Set(Object.keys(CHECKS));
  if (sending.value || complaints().length > 0) return;
  const { from, to, subject, text, hostname, port, user, password } = fields.value;
  const server = { hostname: hostname.trim(), port: Number(port), secure: encryption.value === "TLS", startTLS: encryption.value === "STARTTLS" };
  sending.value = true;
  try {
    const content = compose({ from, to: [to], subject, text }, new Date(), crypto.randomUUID());
    const answer = await send(
      { ...server, ...(encryption.value !== "none" && { user: user.trim(), password }) },
      { from: mailboxes(from)[0]!.address, to: addresses(to), content },
      (step) => { status.value = { text: step, mood: "muted" }; },
    );
    status.value = { text: `Delivered to ${hostname.trim()}. The server said: ${answer}`, mood: "success" };
    await remember();
  } catch (error) {
    status.value = { text: explain(error as Error), mood: "danger" };
  } finally {
    sending.value = false;
  }
}

/** What went wrong, and what can be done. */
function explain(error: Error): string {
  if (error.name === "NotAllowedError") {
    return `Not sent: the connection was not allowed (${error.message}). Send again to be asked again.`;
  }
  if (error instanceof SMTPError) {
    if (encryption.value === "none" && /STARTTLS/i.test(error.reply)) return `Not sent: ${error.message}. Choose STARTTLS as the encryption.`;
    const what = error.temporary ? "Try again in a while." : "Trying again will not help.";
    return `Not sent: ${error.message}. ${what}`;
  }
  return `Not sent: ${error.message}`;
}

// ---- What there is to see.

function Field({ name, label, ...rest }: { name: keyof Fields; label: string; [attribute: string]: unknown }) {
  const wrong = touched.value.has(name) ? complaint(name) : "";
  return (
    <column gap={2} grow>
      <label for={name}>{label}</label>
      <input
        id={name} value={fields.value[name]} invalid={wrong}
        onInput={(event: InputEvent & { target: HTMLInputElement }) => edit(name, event.target.value)}
        {...rest}
        onChange={() => touch(name)}
      />
    </column>
  );
}

function Suggestion() {
  const meant = suggest(fields.value.to);
  if (meant === "") return null;
  return (
    <row gap={8}>
      <p emphasis="warning">Did you mean {meant}?</p>
      <button onClick={() => edit("to", meant)}>Yes, correct it</button>
    </row>
  );
}

function Status() {
  const { text, mood } = status.value;
  if (text !== "") return <output emphasis={mood}>{text}</output>;
  const list = doubts(fields.value.subject, fields.value.text);
  return <p emphasis="muted">{list.length > 0 && fields.value.to !== "" ? list.join(" ") : "Nothing leaves this window before you allow it."}</p>;
}

function App() {
  return (
    <form onSubmit={submit} noValidate>
      <column gap={12} grow>
        <h2>Write an e-mail</h2>
        <row gap={12}>
          <Field name="from" label="From" placeholder="you@example.org" required />
          <Field name="to" label="To" placeholder="somebody@example.org, another@example.org" required />
        </row>
        <Suggestion />
        <Field name="subject" label="Subject" />
        <column gap={2} grow>
          <label for="text">Message</label>
          <textarea id="text" rows={9} value={fields.value.text} onInput={(event: InputEvent & { target: HTMLTextAreaElement }) => edit("text", event.target.value)} />
        </column>
        <group label="Mail server">
          <column gap={8}>
            <row gap={12}>
              <Field name="hostname" label="Name" placeholder="mail.example.org" required />
              <Field name="port" label="Port" type="number" min={1} max={65535} required onInput={(event: InputEvent & { target: HTMLInputElement }) => editPort(event.target.value)} />
              <column gap={2}>
                <label for="encryption">Encryption</label>
                <select id="encryption" value={encryption.value} onChange={(event: Event & { target: HTMLSelectElement }) => encrypt(event.target.value as Encryption)}>
                  {Object.keys(PORTS).map((name) => <option value={name}>{name}</option>)}
                </select>
              </column>
            </row>
            {encryption.value !== "none" && (
              <row gap={12}>
                <Field name="user" label="User, if the server wants one" />
                <Field name="password" label="Password" type="password" />
              </row>
            )}
          </column>
        </group>
        <row gap={12}>
          <Status />
          <spacer />
          <button type="submit" emphasis="primary" disabled={sending.value}>{sending.value ? "Sending…" : "Send"}</button>
        </row>
      </column>
    </form>
  );
}

await recall();
render(<App />, document.body);
