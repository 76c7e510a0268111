import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { type PeopleStage, startPeople } from "../../testing/people.ts";
import { createMailbox, createSmtpTransport } from "../platform/mail/index.ts";
import type { MailTransport } from "../ports/mail-transport.ts";
import { type MailBatch, type MailSender, type MailTo, queueMail, sendDueMails } from "./index.ts";

setDefaultTimeout(60_000);

const SENDER: MailSender = {
  product: "Sallyport",
  operator: "Example Operator Ltd, 1 Gate Street, Example City",
  publicUrl: "https://sallyport.example",
};
const FROM = "Sallyport <noreply@sallyport.example>";

let stage: PeopleStage;
const folder = mkdtempSync(join(tmpdir(), "sallyport-mail-"));
beforeAll(async () => {
  stage = await startPeople();
});
afterAll(async () => {
  await stage.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Post {
  readonly port: number;
  readonly got: ParsedMail[];
  close(): Promise<void>;
}

/** A mail server on this machine. */
async function listen(options: SMTPServerOptions = {}): Promise<Post> {
  const got: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _, done) {
      simpleParser(stream).then((mail) => {
        got.push(mail);
        done();
      }, done);
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    got,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const send = (transport: MailTransport, most = 10): Promise<MailBatch> =>
  sendDueMails({ database: stage.database, keys: stage.keys, transport, sender: SENDER }, most);
const smtp = (port: number) => createSmtpTransport({ url: `smtp://127.0.0.1:${port}`, from: FROM });

const queue = (mail: MailTo) => stage.database.asOperator((db) => queueMail(db, stage.keys, null, mail));
const INVITATION: MailTo = {
  to: "eve@example.com",
  language: "en",
  message: {
    template: "invitation",
    organization: '<img src="https://evil.example/x"> & Co',
    role: "developer",
    path: "/invite#t=token",
    untilMs: Date.UTC(2027, 0, 2, 3, 4),
  },
};

const rows = async () => (await stage.superuser.query("select * from mail_outbox order by id")).rows;
const reset = () => stage.superuser.query("delete from mail_outbox");

describe("a mail", () => {
  test("reaches its reader as text and HTML, names the operator, and is forgotten here", async () => {
    await reset();
    const post = await listen();
    await stage.browser().signUp("reader@example.com", { language: "es" });
    expect(await send(smtp(post.port))).toEqual({ sent: 1, failed: 0, postponed: 0 });
    const [mail] = post.got;
    expect(mail?.subject).toBe("Verifica esta dirección para Sallyport");
    expect(mail?.to).toMatchObject({ text: "reader@example.com" });
    const link = /https:\/\/sallyport\.example\/verify#t=[\w-]{43}/;
    expect(mail?.text).toMatch(link);
    expect(mail?.html).toMatch(link);
    for (const part of [mail?.text, mail?.html]) expect(part).toContain("Example Operator Ltd");
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
    const [row] = await rows();
    expect(mail?.messageId).toBe(`<${row.id}@sallyport.example>`);
    expect([row.sealed, row.sent_at === null, row.attempts]).toEqual([null, false, 1]);
    expect(await send(smtp(post.port))).toEqual({ sent: 0, failed: 0, postponed: 0 });
    await post.close();
  });

  test("says what others wrote as text only, and loads nothing", async () => {
    await reset();
    const post = await listen();
    await queue(INVITATION);
    await send(smtp(post.port));
    const html = String(post.got[0]?.html);
    expect(html).toContain("&lt;img src=&quot;https://evil.example/x&quot;&gt; &amp; Co");
    expect(html).not.toMatch(/<(?:img|script|link|iframe|form)\b/i);
    expect([...html.matchAll(/href="(https?:[^"]*)"/g)].map(([, url]) => new URL(url ?? "").origin)).toEqual([
      "https://sallyport.example",
      "https://sallyport.example",
    ]);
    await post.close();
  });

  test("is written in both languages, for every template", async () => {
    const texts = new Map<string, ParsedMail>();
    const seen = { browser: "firefox", system: "linux", network: "203.0.113.x", atMs: Date.UTC(2027, 0, 2) };
    const path = "/x#t=token";
    const untilMs = Date.UTC(2027, 0, 2);
    const post = await listen();
    for (const language of ["en", "es"] as const) {
      await reset();
      for (const message of [
        { template: "verify", path, untilMs },
        { template: "account_exists", path },
        { template: "reset", path, untilMs },
        { template: "new_device", seen, path },
        { template: "security_changed", what: "passkey_added", seen, path },
        { template: "confirm_address", path, untilMs },
        { template: "address_changing", to: "a…@example.com", seen, path },
        { template: "address_agree", to: "a…@example.com", seen, path },
        { template: "invitation", organization: "Acme", role: "owner", path, untilMs },
        { template: "deletion_requested", path, atMs: untilMs },
        { template: "account_deleted", receipt: "01981c2e-5a0e-7c3b-9d55-000000009a27", path },
        { template: "deletion_stopped", why: "last_owner", path },
      ] as const)
        await queue({ to: "reader@example.com", language, message });
      await send(smtp(post.port), 100);
    }
    expect(post.got).toHaveLength(24);
    for (const mail of post.got) texts.set(mail.subject ?? "", mail);
    expect(texts.size).toBe(24);
    for (const { text, html } of post.got) {
      expect(text).not.toMatch(/undefined|\[object|NaN/);
      expect(String(html)).not.toMatch(/undefined|\[object|NaN/);
    }
    await post.close();
  });
});

describe("the outbox", () => {
  test("tries again while the server is away, later each time, and sends then", async () => {
    await reset();
    const post = await listen();
    await post.close();
    await queue(INVITATION);
    expect(await send(smtp(post.port))).toEqual({ sent: 0, failed: 0, postponed: 1 });
    // Not due before its pause is over.
    expect(await send(smtp(post.port))).toEqual({ sent: 0, failed: 0, postponed: 0 });
    const due = async () =>
      (await stage.superuser.query("select extract(epoch from due_at - now())::int as s from mail_outbox"))
        .rows[0].s;
    const first = await due();
    await stage.superuser.query("update mail_outbox set due_at = now()");
    await send(smtp(post.port));
    expect(await due()).toBeGreaterThan(first);
    await stage.superuser.query("update mail_outbox set due_at = now()");
    const back = await listen();
    expect(await send(smtp(back.port))).toEqual({ sent: 1, failed: 0, postponed: 0 });
    await back.close();
  });

  test("gives up what the server refuses for good, at once, and what could not be sent for a day", async () => {
    await reset();
    const post = await listen({
      onRcptTo: (_, __, done) => done(Object.assign(new Error("no such user"), { responseCode: 550 })),
    });
    await queue(INVITATION);
    expect(await send(smtp(post.port))).toEqual({ sent: 0, failed: 1, postponed: 0 });
    expect(await rows()).toMatchObject([{ failure: "refused", sealed: null }]);
    await reset();
    await post.close();
    await queue(INVITATION);
    await stage.superuser.query("update mail_outbox set attempts = 10");
    expect(await send(smtp(post.port))).toEqual({ sent: 0, failed: 1, postponed: 0 });
    expect(await rows()).toMatchObject([{ failure: "unreachable", sealed: null }]);
  });

  test("two senders at once send each mail once", async () => {
    await reset();
    const post = await listen();
    for (let mails = 0; mails < 20; mails += 1) await queue(INVITATION);
    const batches = await Promise.all([send(smtp(post.port), 50), send(smtp(post.port), 50)]);
    expect(batches.reduce((sum, { sent }) => sum + sent, 0)).toBe(20);
    expect(new Set(post.got.map(({ messageId }) => messageId)).size).toBe(20);
    expect(post.got).toHaveLength(20);
    await post.close();
  });

  test("sends a mail again whose sender died, with the same id", async () => {
    await reset();
    const post = await listen();
    await queue(INVITATION);
    const dying: MailTransport = {
      send: async (mail) => {
        await smtp(post.port).send(mail);
        throw new Error("the process ended");
      },
      close() {},
    };
    await expect(send(dying)).rejects.toThrow("the process ended");
    await stage.superuser.query("update mail_outbox set due_at = now()");
    expect(await send(smtp(post.port))).toMatchObject({ sent: 1 });
    expect(new Set(post.got.map(({ messageId }) => messageId)).size).toBe(1);
    await post.close();
  });

  test("is not written without its act, nor the act without it", async () => {
    await reset();
    const before = (await rows()).length;
    await stage.superuser.query("alter table mail_outbox add constraint none check (template <> 'verify')");
    expect((await stage.browser().signUp("whole@example.com")).status).toBe(500);
    await stage.superuser.query("alter table mail_outbox drop constraint none");
    expect((await rows()).length).toBe(before);
    expect((await stage.browser().signIn("whole@example.com")).status).toBe(401);
  });

  test("D-1: tells nobody to whom a mail goes or what it says; one that was moved to another row does not open", async () => {
    await reset();
    await queue(INVITATION);
    await queue({ ...INVITATION, to: "other@example.com" });
    const [one, two] = await rows();
    expect(Buffer.from(one.sealed).toString("latin1")).not.toContain("example");
    await stage.superuser.query("update mail_outbox set sealed = $1 where id = $2", [two.sealed, one.id]);
    const post = await listen();
    expect(await send(smtp(post.port))).toEqual({ sent: 1, failed: 1, postponed: 0 });
    expect((await rows())[0]).toMatchObject({ failure: "unreadable" });
    await post.close();
  });

  test("keeps mails to be read where none is sent, in development", async () => {
    await reset();
    await queue(INVITATION);
    expect(await send(createMailbox())).toMatchObject({ sent: 1 });
    expect(await stage.mails()).toMatchObject([{ to: "eve@example.com" }]);
  });
});

describe("T-1: a mail server on another machine", () => {
  const key = join(folder, "key.pem");
  const certificate = join(folder, "certificate.pem");

  test("is spoken to in TLS 1.3 only, with a certificate that is checked", async () => {
    spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
      ...["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
    ]);
    const pair = { key: readFileSync(key), cert: readFileSync(certificate) };
    const ca = readFileSync(certificate, "utf8");
    const outcome = async (post: Post, trusted: string | undefined) => {
      const transport = createSmtpTransport({
        url: `smtps://localhost:${post.port}`,
        from: FROM,
        ca: trusted,
      });
      return transport.send({ id: "1", to: "a@example.com", subject: "x", text: "x", html: "x" });
    };
    const good = await listen({ secure: true, ...pair });
    expect(await outcome(good, ca)).toBe("sent");
    expect(await outcome(good, undefined)).toBe("unreachable");
    const old = await listen({ secure: true, ...pair, maxVersion: "TLSv1.2" });
    expect(await outcome(old, ca)).toBe("unreachable");
    expect([good.got.length, old.got.length]).toEqual([1, 0]);
    await good.close();
    await old.close();
  });
});
