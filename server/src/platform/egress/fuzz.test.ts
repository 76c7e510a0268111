import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { type Egress, EgressError, type EgressTimeouts } from "../../ports/egress.ts";
import { createEgress } from "./index.ts";
import { RawServer } from "./testing/raw-server.ts";
import { outcome, request } from "./testing/request.ts";

const trials = Number(Bun.env["SALLYPORT_TRIALS"] ?? 150);
const BRIEF: EgressTimeouts = { connectMs: 2000, firstByteMs: 2000, idleMs: 2000 };
const OK = "HTTP/1.1 200 OK\r\n";

/** What a server writes, in parts; null ends the connection, "reset" breaks it. */
interface Script {
  readonly parts: readonly string[];
  readonly ending: "end" | "reset";
}

let script: Script = { parts: [], ending: "end" };
let server: RawServer;
let egress: Egress;
beforeAll(async () => {
  egress = createEgress();
  server = await RawServer.start(async ({ socket }) => {
    const { parts, ending } = script;
    for (const part of parts) {
      socket.write(part, "latin1");
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    if (ending === "end") socket.end();
    else socket.resetAndDestroy();
  });
});
afterAll(async () => {
  egress.close();
  await server[Symbol.asyncDispose]();
});

/** The body as far as it came, and how it ended. */
async function play(next: Script, reader: "read" | "bytes"): Promise<{ body: string; end: unknown }> {
  script = next;
  let body = "";
  const end = await outcome(
    (async () => {
      const response = await egress.send(request(server.url(), { timeouts: BRIEF }));
      if (reader === "bytes") {
        body = Buffer.from(await response.bytes(100_000)).toString("latin1");
        return "whole";
      }
      for (let piece = await response.read(); piece !== null; piece = await response.read()) {
        expect(piece.length).toBeGreaterThan(0);
        body += Buffer.from(piece).toString("latin1");
      }
      return "whole";
    })(),
  );
  return { body, end };
}

const anyByte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const content = fc.array(anyByte, { maxLength: 40 }).map((bytes) => bytes.join(""));
const chunks = fc.array(
  content.filter((text) => text !== ""),
  { maxLength: 5 },
);
const reader = fc.constantFrom<"read" | "bytes">("read", "bytes");
const ending = fc.constantFrom<"end" | "reset">("end", "reset");

function chunked(parts: readonly string[]): string {
  const body = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("");
  return `${OK}transfer-encoding: chunked\r\n\r\n${body}0\r\n\r\n`;
}

/** A legal response and its body. */
const legal = fc.oneof(
  content.map((body) => ({ text: `${OK}content-length: ${body.length}\r\n\r\n${body}`, body })),
  chunks.map((parts) => ({ text: chunked(parts), body: parts.join("") })),
);

/** The text in pieces, cut anywhere. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at]
    .map((start, index) => text.slice(start, at[index] ?? text.length))
    .filter((part) => part !== "");
}
const places = fc.array(fc.nat(), { maxLength: 6 });

test("a legal response is whole however it is cut, whatever follows it", async () => {
  await fc.assert(
    fc.asyncProperty(legal, places, content, reader, async ({ text, body }, cuts, rest, how) => {
      const played = await play({ parts: cut(text + rest, cuts), ending: "end" }, how);
      expect(played).toEqual({ body, end: "whole" });
      // What follows may be taken for nothing but a reason to close the connection.
      await server.openConnections(0);
    }),
    { numRuns: trials },
  );
});

test("a response cut short is never whole", async () => {
  await fc.assert(
    fc.asyncProperty(legal, fc.nat(), ending, reader, async ({ text, body }, at, how, by) => {
      const played = await play({ parts: cut(text.slice(0, at % text.length), [at >> 3]), ending: how }, by);
      expect(played.end).toBeInstanceOf(EgressError);
      expect((played.end as EgressError).kind).toBeOneOf(["truncated", "reset"]);
      expect(body.startsWith(played.body)).toBe(true);
    }),
    { numRuns: trials },
  );
});

const mutation = fc.record({
  at: fc.nat(),
  remove: fc.integer({ min: 0, max: 3 }),
  insert: fc.oneof(
    anyByte,
    fc.constantFrom(
      "\r",
      "\n",
      "\r\n",
      "\0",
      " ",
      "\t",
      ":",
      ";",
      "0",
      "f",
      "-",
      "content-length: 3\r\n",
      OK,
    ),
    fc.constant(""),
  ),
});

function mutate(text: string, mutations: readonly { at: number; remove: number; insert: string }[]): string {
  return mutations.reduce((current, { at, remove, insert }) => {
    const start = at % (current.length + 1);
    return current.slice(0, start) + insert + current.slice(start + remove);
  }, text);
}

test("a broken response always settles, and never hands over more than came", async () => {
  await fc.assert(
    fc.asyncProperty(
      legal,
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      places,
      ending,
      reader,
      async ({ text }, mutations, cuts, how, by) => {
        const broken = mutate(text, mutations);
        const { body, end } = await play({ parts: cut(broken, cuts), ending: how }, by);
        if (end !== "whole") expect(end).toBeInstanceOf(EgressError);
        const declared = /^content-length:[ \t]*([0-9]+)[ \t]*\r$/im.exec(
          broken.split("\r\n\r\n")[0] ?? "",
        )?.[1];
        if (declared !== undefined && end === "whole")
          expect(body.length).toBeLessThanOrEqual(Number(declared));
        expect(body.length).toBeLessThanOrEqual(broken.length);
      },
    ),
    { numRuns: trials * 3 },
  );
  await server.openConnections(0);
});

test("noise always settles", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(content, { maxLength: 4 }), fc.boolean(), ending, async (parts, start, how) => {
      const { end } = await play({ parts: start ? [OK, ...parts] : parts, ending: how }, "read");
      if (end !== "whole") expect(end).toBeInstanceOf(EgressError);
    }),
    { numRuns: trials },
  );
  await server.openConnections(0);
});
