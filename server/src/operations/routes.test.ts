import { expect, test } from "bun:test";
import { z } from "zod";
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

/** Where in a schema a whole number has no bound but what JavaScript holds. */
function boundless(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { type, maximum } = schema as { readonly type?: unknown; readonly maximum?: number };
  const own = type === "integer" && (maximum ?? Number.MAX_SAFE_INTEGER) > 1e15 ? [path] : [];
  return [
    ...own,
    ...Object.entries(schema).flatMap(([name, within]) => boundless(within, `${path}.${name}`)),
  ];
}

test("T-4 every whole number that an operation takes has a bound, so that none is too large for its column", () => {
  const found = [...ROUTES, ...DOORS].flatMap(({ operation: { name, input } }) =>
    boundless(z.toJSONSchema(input, { io: "input", unrepresentable: "any" }), name),
  );
  expect(found).toEqual([]);
});
