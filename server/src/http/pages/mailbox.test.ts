import { describe, expect, test } from "bun:test";
import { type KeptMail, mailbox } from "./mailbox.ts";

const ID = "01981c2e-5a0e-7c3b-9d55-000000000001";
const MAIL: KeptMail = {
  id: ID,
  at: new Date("2026-11-29T12:00:00Z"),
  to: "<b>ada</b>@example.com",
  subject: "<script>alert(1)</script>",
  text: 'Open:\nhttp://localhost:8787/verify#t=abc\nand not https://evil.example/ or "><img src=x>',
  html: "<!doctype html><p>Hello<script>alert(1)</script></p>",
};

const ask = (
  path: string,
  { from = "127.0.0.1", host = "localhost:8787", method = "GET", mails = [MAIL] } = {},
) =>
  mailbox({ read: async () => mails, addressOf: () => from })(
    new Request(`http://${host}${path}`, { method }),
  );

describe("the mailbox of a development server", () => {
  test("is there for the machine itself alone, under its own name", async () => {
    expect((await ask("/mailbox"))?.status).toBe(200);
    expect((await ask("/mailbox", { from: "::1", host: "[::1]:8787" }))?.status).toBe(200);
    expect(ask("/mailbox", { from: "192.0.2.7" })).toBeNull();
    expect(ask("/mailbox", { from: "unknown" })).toBeNull();
    // The name of another site that points to this machine.
    expect(ask("/mailbox", { host: "evil.example" })).toBeNull();
    expect(ask("/mailbox", { method: "POST" })).toBeNull();
    expect(ask("/mailboxes")).toBeNull();
  });

  test("shows what a mail says as text, and nothing of it becomes part of the page", async () => {
    for (const path of ["/mailbox", `/mailbox/${ID}`]) {
      const response = await ask(path);
      const text = (await response?.text()) ?? "";
      expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      expect(text).not.toMatch(/<script|<img|<b>|style=/);
      expect(response?.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(response?.headers.get("content-security-policy")).not.toContain("unsafe-inline");
      expect(response?.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("opens addresses of this server only", async () => {
    const text = (await (await ask(`/mailbox/${ID}`))?.text()) ?? "";
    expect([...text.matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      "/mailbox",
      "http://localhost:8787/verify#t=abc",
    ]);
  });

  test("the mail's own HTML runs nothing and loads nothing", async () => {
    const response = await ask(`/mailbox/${ID}/html`);
    expect(await response?.text()).toBe(MAIL.html);
    const policy = response?.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^sandbox; default-src 'none';/);
    expect(policy).not.toMatch(/script-src|img-src|allow-/);
  });

  test("has a page for none, and for one that is gone", async () => {
    expect(await (await ask("/mailbox", { mails: [] }))?.text()).toContain("No mail is kept");
    expect((await ask(`/mailbox/${ID}`, { mails: [] }))?.status).toBe(404);
  });
});
