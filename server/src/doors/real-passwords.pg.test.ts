import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type PeopleStage, startPeople } from "../../testing/people.ts";

setDefaultTimeout(120_000);

let stage: PeopleStage;
beforeAll(async () => {
  stage = await startPeople({ real: true });
});
afterAll(() => stage.stop());

const hash = async () =>
  (await stage.superuser.query("select password_hash from accounts")).rows[0].password_hash as string;

test("ID-1: a password is kept as bcrypt of cost 12, and hashed anew at sign-in when the cost has risen", async () => {
  await stage.signUp("cost@example.com");
  expect(await hash()).toStartWith("$2b$12$");
  const app = stage.compose({ bcryptCost: 13 });
  expect((await stage.browser({ app }).signIn("cost@example.com")).status).toBe(200);
  expect(await hash()).toStartWith("$2b$13$");
});

test("ID-1: the database itself takes no password with a lower cost, and none in the clear", async () => {
  for (const kept of [(await hash()).replace("$13$", "$11$"), "a password", ""])
    await expect(
      stage.superuser.query("update accounts set password_hash = $1", [kept]),
    ).rejects.toMatchObject({
      code: "23514",
    });
});
