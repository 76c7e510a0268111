import { afterAll, beforeEach, expect, test } from "bun:test";
import type { ActError } from "../../kernel/act-error.ts";
import { ROUTES } from "../../operations/index.ts";
import type { Invocation } from "../terminal.ts";
import { withRemote } from "./remote.ts";

const heard: string[] = [];
let said: object = {};
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    heard.push(`${request.method} ${new URL(request.url).pathname}`);
    return Response.json(said, { status: 422 });
  },
});
beforeEach(() => {
  heard.length = 0;
  said = { code: "invalid_input", title: "No." };
});
afterAll(() => server.stop(true));

const invocation: Invocation = {
  arguments: [],
  environment: { SALLYPORT_TOKEN: "sp_op_of_the_tests" },
  terminal: {
    out() {},
    err() {},
    interactive: false,
    readInput: async () => "",
    async *readLines() {},
  },
  root: "/",
  onStopSignal() {},
};

/** What performing an operation on that server fails with. */
async function failure(name: string, input: object): Promise<Error> {
  const { operation } = ROUTES.find((route) => route.operation.name === name) ?? expect.unreachable();
  try {
    await withRemote(invocation, server.url.origin, ({ perform }) => perform(operation, input as never));
  } catch (error) {
    return error as Error;
  }
  return expect.unreachable();
}

test.each([
  ["members.suspend", { organization: "acme", member: "..", reason: "gone" }, "member"],
  ["projects.resume", { organization: "acme", project: ".", reason: "back" }, "project"],
  ["limits.remove", { organization: "..", number: 1 }, "organization"],
  ["keys.revoke", { organization: "acme", key: "" }, "key"],
])("%s of something that leads to another act's address is not sent", async (name, input, field) => {
  const refused = (await failure(name, input)) as ActError;
  expect([refused.code, refused.values["field"]]).toEqual(["invalid_input", field]);
  expect(heard).toEqual([]);
  await failure(name, { ...input, [field]: "../x" });
  expect(heard[0]).toMatch(/\.\.%2Fx/);
});

test("what a server says cannot rewrite the terminal it is read on", async () => {
  const input = { organization: "acme" };
  said = { code: "invalid_input", title: "Wrong\u001b[2J\u202e." };
  expect(((await failure("organizations.show", input)) as ActError).sentence).toBe("Wrong\ufffd[2J\ufffd.");
  said = { code: "constructor", request_id: "\u001b]0;x\u0007" };
  expect((await failure("organizations.show", input)).message).toContain("request \ufffd]0;x\ufffd");
});
