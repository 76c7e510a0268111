import { expect, test } from "bun:test";
import { DOORS } from "../doors/index.ts";
import { ROUTES } from "./index.ts";

test("no address is also another's with something in its place, so that each answers with its own methods only", () => {
  const paths = [...new Set([...ROUTES, ...DOORS].map(({ path }) => path))];
  const both = paths.flatMap((path) =>
    paths
      .filter((other) => other !== path)
      .filter((other) => new RegExp(`^${other.replace(/\{\w+\}/g, "[^/]+")}$`).test(path))
      .map((other) => `${path} fits ${other}`),
  );
  expect(paths.length).toBeGreaterThan(50);
  expect(both).toEqual([]);
});

test("an operation has one address and one method", () => {
  const names = ROUTES.map(({ operation }) => operation.name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
