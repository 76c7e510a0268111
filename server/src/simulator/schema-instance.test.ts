import { expect, test } from "bun:test";
import { instanceOf } from "./schema-instance.ts";

const ADDRESS = { type: "object", properties: { street: { type: "string" } }, required: ["street"] };

test.each<readonly [object, unknown]>([
  [{ type: "string" }, "simulated"],
  [{ type: "string", minLength: 12 }, "simulated..."],
  [{ type: "string", maxLength: 3 }, "sim"],
  [{ type: "string", format: "date-time" }, "2026-01-01T00:00:00Z"],
  [{ type: "integer" }, 1],
  [{ type: "integer", minimum: 5 }, 5],
  [{ type: "integer", exclusiveMinimum: 5 }, 6],
  [{ type: "integer", maximum: -3 }, -3],
  [{ type: "integer", exclusiveMaximum: 1 }, 0],
  [{ type: "integer", multipleOf: 7 }, 7],
  [{ type: "number", exclusiveMinimum: 1, exclusiveMaximum: 2 }, 1.5],
  [{ type: "boolean" }, true],
  [{ type: "null" }, null],
  [{ type: ["null", "integer"] }, 1],
  [{ enum: ["b", "a"] }, "b"],
  [{ enum: [null] }, null],
  [{ const: { x: 1 } }, { x: 1 }],
  [{ type: "array", items: { type: "integer" } }, [1]],
  [{ type: "array", items: { type: "integer" }, minItems: 3 }, [1, 1, 1]],
  [{ type: "array", items: { type: "integer" }, maxItems: 0 }, []],
  [{ type: "array", prefixItems: [{ type: "integer" }, { type: "null" }] }, [1, null]],
  [{ anyOf: [{ type: "integer" }, { type: "null" }] }, 1],
  [{ properties: { a: { type: "integer" } } }, { a: 1 }],
  [{ $ref: "#/$defs/address", $defs: { address: ADDRESS } }, { street: "simulated" }],
  [
    { allOf: [{ $ref: "#/$defs/a" }, { properties: { n: { type: "integer" } } }], $defs: { a: ADDRESS } },
    { street: "simulated", n: 1 },
  ],
  [{ $ref: "#/definitions/a~1b", definitions: { "a/b": { const: 3 } } }, 3],
  [{}, "simulated"],
])("%j", (schema, value) => {
  expect(instanceOf(schema)).toEqual(value);
});

test("a schema that refers to itself ends", () => {
  const node = {
    type: "object",
    properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
    required: ["next"],
  };
  expect(JSON.stringify(instanceOf(node))).toContain("null");
  const list = {
    type: "object",
    properties: { items: { type: "array", items: { $ref: "#" } } },
    required: ["items"],
  };
  expect(JSON.stringify(instanceOf(list))).toContain("[]");
});

test("a reference to itself alone, outside or to nothing does not hang", () => {
  expect(instanceOf({ $ref: "#" })).toBe("simulated");
  expect(instanceOf({ $ref: "https://example.com/schema" })).toBe("simulated");
  expect(instanceOf({ $ref: "#/$defs/nothing" })).toBe("simulated");
});
