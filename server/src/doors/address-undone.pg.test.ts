import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { staffWith } from "../../testing/console.ts";
import {
  type Browser,
  codeOf,
  PASSWORD,
  type PeopleStage,
  startPeople,
  tokenOf,
} from "../../testing/people.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople();
});
afterAll(() => stage.stop());

const mailOf = async (address: string, template: string) =>
  (await stage.mails()).findLast(({ to, message }) => to === address && message.template === template) ??
  expect.unreachable();

/** Changes the address of whoever is signed in, as a thief does who has both mailboxes. Resolves to the link that keeps the old one. */
async function move(thief: Browser, from: string, to: string): Promise<string> {
  expect((await thief.post("/account/address", { address: to })).status).toBe(200);
  const undo = tokenOf(await mailOf(from, "address_changing"));
  const token = tokenOf(await mailOf(to, "confirm_address"));
  expect((await thief.post("/account/address/confirm", { token })).body).toMatchObject({ changed: false });
  const agree = tokenOf(await mailOf(from, "address_agree"));
  expect((await thief.post("/account/address/confirm", { token: agree })).body).toEqual({
    changed: true,
    due_at: null,
  });
  return undo;
}

const keep = (token: string) => stage.browser().post("/account/address/keep", { token });
const opensFor = async (address: string) => (await stage.browser().signIn(address)).status === 200;

test("ID-11: an address that was brought back is not taken again by the links of whoever took it", async () => {
  const thief = await stage.signUp("owner1@example.com");
  const undo = await move(thief, "owner1@example.com", "thief1@example.com");
  const theirs = await move(thief, "thief1@example.com", "thief2@example.com");
  await stage.browser().signIn("thief2@example.com");
  const alarm = tokenOf(await stage.mailTo("thief2@example.com"));
  expect((await keep(undo)).status).toBe(200);
  expect(codeOf(await keep(theirs))).toEqual([410, "link_ended"]);
  expect(codeOf(await stage.browser().post("/reports", { token: alarm }))).toEqual([410, "link_ended"]);
  expect(await opensFor("owner1@example.com")).toBe(true);
});

test("ID-11: nor is it held back by an account that somebody opened with it meanwhile", async () => {
  const thief = await stage.signUp("owner2@example.com");
  const undo = await move(thief, "owner2@example.com", "thief3@example.com");
  const squatter = stage.browser();
  await squatter.signUp("owner2@example.com", { password: "nine green boats asleep" });
  await squatter.signIn("owner2@example.com", "nine green boats asleep");
  expect((await keep(undo)).status).toBe(200);
  expect(await opensFor("owner2@example.com")).toBe(true);
  expect((await squatter.get("/account")).status).toBe(401);
});

test("an address that somebody else has shown to be theirs stays theirs", async () => {
  const mover = await stage.signUp("given@example.com");
  const undo = await move(mover, "given@example.com", "newer@example.com");
  await stage.signUp("given@example.com");
  expect(codeOf(await keep(undo))).toEqual([409, "address_taken"]);
});

test("ID-9: an account that never showed the address is theirs is not in the way of whoever changes to it", async () => {
  const squatter = stage.browser();
  await squatter.signUp("wanted@example.com", { password: "nine green boats asleep" });
  const verify = tokenOf(await stage.mailTo("wanted@example.com"));
  await squatter.signIn("wanted@example.com", "nine green boats asleep");
  const owner = await stage.signUp("owner5@example.com");
  await move(owner, "owner5@example.com", "wanted@example.com");
  expect((await owner.get("/account")).body.address).toBe("wanted@example.com");
  expect((await squatter.get("/account")).status).toBe(401);
  expect(codeOf(await squatter.post("/verify", { token: verify }))).toEqual([410, "link_ended"]);
  expect((await stage.browser().signIn("wanted@example.com", "nine green boats asleep")).status).toBe(401);
});

test("ID-9: of two who change to one address, one has it", async () => {
  const both = ["first", "second"].map((name) => `${name}@example.com`);
  const links: string[] = [];
  const first: string[] = [];
  for (const address of both) {
    const browser = await stage.signUp(address);
    await browser.post("/account/address", { address: "shared@example.com" });
    first.push(tokenOf(await stage.mailTo("shared@example.com")));
    links.push(tokenOf(await mailOf(address, "address_agree")));
  }
  for (const token of first) await stage.browser().post("/account/address/confirm", { token });
  const answers = await Promise.all(
    links.map((token) => stage.browser().post("/account/address/confirm", { token })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
});

test("ID-7: with the address the sessions of the console end too", async () => {
  const staff = await staffWith(stage, "staff@example.com", "admin");
  const undo = await move(staff.browser, "staff@example.com", "thief4@example.com");
  expect((await staff.atConsole.get("/console/session")).status).toBe(200);
  expect((await keep(undo)).status).toBe(200);
  expect((await staff.atConsole.get("/console/session")).status).toBe(401);
});

test("ID-11: whoever reports a stranger has their address again, and the stranger is told nothing", async () => {
  await stage.signUp("owner3@example.com");
  const thief = stage.browser();
  await thief.signIn("owner3@example.com");
  const alarm = tokenOf(await stage.mailTo("owner3@example.com"));
  await move(thief, "owner3@example.com", "thief5@example.com");
  const before = (await stage.mails()).filter(({ to }) => to === "thief5@example.com").length;
  expect((await stage.browser().post("/reports", { token: alarm })).status).toBe(200);
  await thief.post("/password-resets", { address: "thief5@example.com" });
  expect((await stage.mails()).filter(({ to }) => to === "thief5@example.com")).toHaveLength(before);
  expect((await stage.mailTo("owner3@example.com")).message).toMatchObject({ what: "reported" });
  await thief.post("/password-resets", { address: "owner3@example.com" });
  expect((await stage.mailTo("owner3@example.com")).message.template).toBe("reset");
  expect(await opensFor("owner3@example.com")).toBe(false);
});

test("ID-11: a change of address that somebody else began ends with the password they had", async () => {
  const owner = await stage.signUp("owner4@example.com");
  const thief = stage.browser();
  await thief.signIn("owner4@example.com");
  await thief.post("/account/address", { address: "thief6@example.com" });
  const token = tokenOf(await stage.mailTo("thief6@example.com"));
  const change = { current_password: PASSWORD, password: "nine green boats asleep" };
  expect((await owner.post("/account/password", change)).status).toBe(200);
  expect(codeOf(await stage.browser().post("/account/address/confirm", { token }))).toEqual([
    410,
    "link_ended",
  ]);
});
