import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ActError } from "../../kernel/act-error.ts";
import { createEgress } from "../../platform/egress/index.ts";
import type { Egress, EgressRequest } from "../../ports/egress.ts";
import { fetchPicture } from "./fetch-picture.ts";

const PICTURE = Buffer.alloc(300_000, "picture ");
const PATIENCE = { allMs: 600, timeouts: { connectMs: 5_000, firstByteMs: 300, idleMs: 300 } } as const;
const MOST_BYTES = 1_000_000;

let server: ReturnType<typeof Bun.serve>;
const real = createEgress();
/** What was asked of the outside. */
let asked: EgressRequest[] = [];

/** As the outside: what is asked of a host 'shop.example' is answered by a server here. */
const outside: Egress = {
  send(request) {
    asked.push(request);
    if (request.url.hostname !== "shop.example") return real.send(request);
    const url = new URL(request.url.pathname + request.url.search, `http://127.0.0.1:${server.port}`);
    return real.send({ ...request, url, allowPrivateAddress: true });
  },
  close: () => {},
};

const to = (location: string) => new Response(null, { status: 302, headers: { location } });

beforeAll(() => {
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch({ url }) {
      const { pathname } = new URL(url);
      if (pathname === "/shoe.jpg") return new Response(PICTURE);
      if (pathname === "/moved") return to("/shoe.jpg");
      if (pathname.startsWith("/round")) return to(`/round${pathname.length}`);
      if (pathname === "/to-metadata") return to("http://169.254.169.254/latest/meta-data/");
      if (pathname === "/to-loopback") return to("https://127.0.0.1/");
      if (pathname === "/to-clear") return to("http://shop.example/shoe.jpg");
      if (pathname === "/to-file") return to("file:///etc/passwd");
      if (pathname === "/never") return new Promise(() => {});
      if (pathname === "/endless" || pathname === "/drip") {
        const piece = Buffer.alloc(pathname === "/drip" ? 1 : 64 * 1024);
        return new Response(
          new ReadableStream({
            async pull(controller) {
              if (pathname === "/drip") await Bun.sleep(20);
              controller.enqueue(piece);
            },
          }),
        );
      }
      return new Response("none", { status: 404 });
    },
  });
});
afterAll(async () => {
  real.close();
  await server.stop(true);
});

async function outcome(address: string, egress = outside): Promise<unknown> {
  asked = [];
  let bytes = 0;
  try {
    for await (const piece of fetchPicture(egress, address, MOST_BYTES, PATIENCE)) {
      bytes += piece.length;
      if (bytes > MOST_BYTES) return "too much";
    }
    return bytes;
  } catch (error) {
    return error instanceof ActError ? error.code : error;
  }
}

describe("M-1 a picture by its address", () => {
  test("is fetched, over redirects too, with nothing that says who asks", async () => {
    expect(await outcome("https://shop.example/shoe.jpg?size=large#top")).toBe(PICTURE.length);
    expect(await outcome("https://shop.example/moved")).toBe(PICTURE.length);
    for (const { headers, allowPrivateAddress, body } of asked) {
      expect(headers.map(([name]) => name)).toEqual(["accept", "user-agent"]);
      expect([allowPrivateAddress, body]).toEqual([false, null]);
    }
  });

  test.each([
    "http://127.0.0.1/",
    "http://localhost/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://[fd00::1]/",
    "https://shop.example:8443/shoe.jpg",
    "http://shop.example:22/",
    "https://shop.example/to-metadata",
    "https://shop.example/to-loopback",
    "https://shop.example/to-clear",
  ])("at %s is refused", async (address) => {
    expect(await outcome(address)).toBe("upload_url_refused");
  });

  test("behind a name that leads into the house is refused, whatever else the name has", async () => {
    const mixed = createEgress({ resolve: async () => ["93.184.215.14", "10.0.0.7"] });
    expect(await outcome("https://rebinding.example/", mixed)).toBe("upload_url_refused");
    mixed.close();
  });

  test.each([
    "file:///etc/passwd",
    "ftp://shop.example/shoe.jpg",
    "data:image/png;base64,AAAA",
    "https://user:password@shop.example/shoe.jpg",
    "shoe.jpg",
    "",
    `https://shop.example/${"x".repeat(2_048)}`,
    "https://shop.example/to-file",
  ])("at '%s' is none", async (address) => {
    expect(await outcome(address)).toBe("upload_url_invalid");
  });

  test("that goes round, is not there, or never answers has failed", async () => {
    for (const path of ["round", "none", "never"])
      expect(await outcome(`https://shop.example/${path}`)).toBe("upload_url_failed");
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  test("that drips for longer than any picture takes has failed; whoever reads says when it is too much", async () => {
    expect(await outcome("https://shop.example/drip")).toBe("upload_url_failed");
    expect(await outcome("https://shop.example/endless")).toBe("too much");
  });
});
