import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, type PeopleStage, startPeople, tokenOf } from "../../../testing/people.ts";
import { mediaApp } from "../../http/media/media-app.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { visitorOf } from "./visitor.ts";

setDefaultTimeout(60_000);

const ADDRESS = "192.0.2.7";
let stage: PeopleStage;
let owner: Browser;
let stranger: Browser;
let acme: OrganizationId;

beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp("owner@example.org");
  acme = (await owner.post("/account/organizations", { slug: "acme" })).body.id;
  stranger = await stage.signUp("stranger@example.org");
  await stranger.post("/account/organizations", { slug: "globex" });
});
afterAll(() => stage.stop());

function standing(browser: Browser | null, headers: Readonly<Record<string, string>> = {}) {
  const cookie = [...(browser?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  const request = new Request("https://sallyport.example/l/x", {
    headers: { ...(cookie === "" ? {} : { cookie }), ...headers },
  });
  return visitorOf(stage.database, request, ADDRESS).standingIn(acme);
}

describe("M-3 who opens a link for members", () => {
  test("is a member with a session, and neither somebody of another organization nor whoever only has the link", async () => {
    expect(await standing(owner)).toBe("member");
    expect(await standing(stranger)).toBe("other");
    expect(await standing(null)).toBe("nobody");
    expect(await standing(null, { cookie: "__Host-sallyport=forged" })).toBe("nobody");
    // A key of the organization is no person.
    expect(await standing(null, { authorization: "Bearer sp_live_x" })).toBe("nobody");
  });

  test("is a member no more when suspended, or without the second factor that is asked for", async () => {
    await owner.post("/organizations/acme/invitations", { address: "viewer@example.org", role: "viewer" });
    const token = tokenOf(await stage.mailTo("viewer@example.org"));
    const viewer = await stage.signUp("viewer@example.org");
    await viewer.post("/invitations/accept", { token });
    expect(await standing(viewer)).toBe("member");
    await stage.superuser.query("update organizations set second_factor = true where id = $1", [acme]);
    expect(await standing(viewer)).toBe("other");
    await stage.superuser.query("update organizations set second_factor = false where id = $1", [acme]);
    const { rows } = await stage.superuser.query(
      "select id from members where org_id = $1 and role = 'viewer'",
      [acme],
    );
    const path = `/organizations/acme/members/${rows[0].id}`;
    expect((await owner.post(`${path}/suspend`, { reason: "a test" })).status).toBe(200);
    expect(await standing(viewer)).toBe("other");
    expect(await standing(owner)).toBe("member");
    await viewer.post("/sign-out");
    expect(await standing(viewer)).toBe("nobody");
  });
});

test("M-3 on a host for pictures there are links, and nothing else", async () => {
  const opened = {
    log: { write: () => {} },
    signInAt: null,
    open: () => Promise.reject(new ActError("link_over")),
  };
  const app = mediaApp(
    opened as never,
    null as never,
    null as never,
    null as never,
    null as never,
    "pictures.example",
  );
  const statusOf = async (path: string, host: string) =>
    (await app.fetch(new Request(`https://${host}${path}`, { headers: { host } })))?.status ?? null;
  expect(await statusOf("/l/abc", "pictures.example")).toBe(410);
  for (const path of ["/", "/sign-in", "/app/acme", "/api/v1/me"]) {
    expect(await statusOf(path, "pictures.example"), path).toBe(404);
    expect(await statusOf(path, "sallyport.example"), path).toBeNull();
  }
});

describe("M-3 a link for members that nobody is signed in for", () => {
  const api = {
    log: { write: () => {} },
    signInAt: "https://sallyport.example/sign-in",
    open: () => Promise.reject(new ActError("link_sign_in")),
  };
  const app = mediaApp(api as never, null as never, null as never, null as never, null as never);
  const ask = async (headers: Readonly<Record<string, string>> = {}) =>
    (await app.fetch(new Request("https://pictures.example/l/abc-_", { headers }))) ?? new Response();

  test("leads a browser to the door and back, on the host where sessions are", async () => {
    const answer = await ask({ "sec-fetch-mode": "navigate" });
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      "https://sallyport.example/sign-in?to=%2Fl%2Fabc-_",
    ]);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  });

  test("answers a program, and a page that embeds it, with 401", async () => {
    for (const headers of [{}, { "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }]) {
      const answer = await ask(headers);
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: "link_sign_in" });
    }
  });
});
