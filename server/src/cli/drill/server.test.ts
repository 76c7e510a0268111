import { expect, test } from "bun:test";
import { readConfig } from "../../config/index.ts";
import { OperatorError } from "../../kernel/errors.ts";
import type { Invocation } from "../terminal.ts";
import { findOrStart } from "./server.ts";

test("a server that cannot be started is told in one sentence, and nothing is left unhandled", async () => {
  const environment = { PATH: "/nonexistent", SALLYPORT_PORT: "0" };
  const invocation = { environment, root: "/nonexistent" } as unknown as Invocation;
  const failure = await findOrStart(invocation, readConfig(environment), null).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(OperatorError);
});
