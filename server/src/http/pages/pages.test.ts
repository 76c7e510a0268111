import { describe, expect, test } from "bun:test";
import { EXAMPLE_PAGES } from "../../../testing/site.ts";
import { ROUTES } from "../../operations/index.ts";
import { publicPages } from "./pages.ts";

const app = publicPages(EXAMPLE_PAGES);
const get = async (path: string) => {
  const response = await app.request(`https://gateway.example${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** Addresses on this site that a page names, without what belongs to other processes. */
function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:href|src)="(\/[^"#]*)"/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !path.startsWith("/api/") && !path.startsWith("/audit/"));
}

/** Every page that can be reached from the first ones. */
async function crawl(): Promise<ReadonlyMap<string, Awaited<ReturnType<typeof get>>>> {
  const found = new Map<string, Awaited<ReturnType<typeof get>>>();
  const waiting = ["/en/", "/es/"];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const page = await get(path);
    found.set(path, page);
    if (page.headers.get("content-type")?.startsWith("text/html")) waiting.push(...linksIn(page.text));
  }
  return found;
}

const site = await crawl();
/** Those with an address of their own; searches and filters show the same page. */
const pages = [...site].filter(
  ([path, { headers }]) => !path.includes("?") && headers.get("content-type")?.startsWith("text/html"),
);

test("no link leads nowhere", () => {
  expect([...site].filter(([, { status }]) => status !== 200).map(([path]) => path)).toEqual([]);
  expect(pages.length).toBeGreaterThan(2 * ROUTES.length);
});

test("every operation has a page in every language", () => {
  for (const { operation } of ROUTES)
    for (const language of ["en", "es"])
      expect(site.has(`/${language}/reference/${operation.name}`)).toBe(true);
});

describe.each(pages.map(([path]) => path))("T-3 %s", (path) => {
  const { text, headers } = site.get(path) ?? expect.unreachable();

  test("holds no script, no style and nothing of others", () => {
    // Documentation is better with one small script of ours, and whole without it.
    const script = /\/(?:docs|reference)\b/.test(path)
      ? /\n<script type="module" src="\/assets\/docs\.[\w-]+\.js"><\/script>/
      : "";
    expect(text.replace(script, "")).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i);
    // A link may lead elsewhere; nothing may be loaded from there.
    expect(
      text.match(
        /\ssrc="https?:|<(?:link|form|iframe)[^>]*(?:href|action)="https?:\/\/(?!gateway\.example)/g,
      ),
    ).toBeNull();
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toStartWith("default-src 'none'");
    expect(policy).not.toContain("unsafe");
  });

  test("has one heading of the first order, a language, and the same page in the other language", () => {
    const language = path.slice(1, 3);
    expect(text.match(/<h1/g)?.length).toBe(1);
    expect(text).toContain(`<html lang="${language}">`);
    const other = path.replace(/^\/../, language === "en" ? "/es" : "/en");
    expect(text).toContain(
      `<link rel="alternate" hreflang="${other.slice(1, 3)}" href="https://gateway.example${other}">`,
    );
    expect(headers.get("content-language")).toBe(language);
  });

  test("has no id twice", () => {
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });
});

test("what pages load is kept for ever under the hash of its content, and is not found under another", async () => {
  const [style] = [...site.keys()].filter((path) => path.endsWith(".css"));
  const { headers } = site.get(style ?? "") ?? expect.unreachable();
  expect(headers.get("cache-control")).toContain("immutable");
  expect((await get("/assets/public.0000000000.css")).status).toBe(404);
  expect((await get("/assets/../pages.ts")).status).toBe(404);
});

test("an address without a page says so in its language and is not to be found", async () => {
  const { status, headers, text } = await get("/es/nada/<script>");
  expect([status, headers.get("x-robots-tag")]).toEqual([404, "noindex"]);
  expect(text).toContain("Aquí no hay nada");
  expect(text).not.toContain("<script>");
});

test("the map of the site names every page", async () => {
  const { text } = await get("/sitemap.xml");
  for (const [path] of pages) expect(text).toContain(`<loc>https://gateway.example${path}</loc>`);
  expect((await get("/robots.txt")).text).toContain("Sitemap: https://gateway.example/sitemap.xml");
});

describe("T-3: the host that a request names", () => {
  const PATHS = ["/en/", "/es/docs/first-request", "/robots.txt", "/sitemap.xml", "/en/nothing"];
  const ours = publicPages({ ...EXAMPLE_PAGES, publicUrl: "https://ai.example.com" });

  test.each(PATHS)("is nowhere in %s when the server's own address is set", async (path) => {
    const response = await ours.request(`http://forged.example${path}`);
    const text = await response.text();
    expect(text).toContain("https://ai.example.com/");
    expect(text).not.toContain("forged");
  });

  test("is kept by no shared cache otherwise", async () => {
    for (const path of PATHS)
      expect((await get(path)).headers.get("cache-control")).toMatch(/^(?:private\b|no-store$)/);
    expect((await ours.request("http://forged.example/en/")).headers.get("cache-control")).toStartWith(
      "public",
    );
  });
});
