import { describe, expect, test } from "bun:test";
import { PublicError } from "../../../../kernel/errors.ts";
import { readParameters } from "./parameters.ts";

const ASKED = { model: "m", prompt: "a shoe" };

function refused(more: object): unknown {
  try {
    readParameters("generations", { ...ASKED, ...more });
    return null;
  } catch (error) {
    return error instanceof PublicError ? [error.code, error.values["param"]] : error;
  }
}

describe("C-1 what pictures cost is said once, and in one way", () => {
  test.each<[object, string]>([
    [{ N: 10 }, "n"],
    [{ n: 1, N: 10 }, "n"],
    [{ size: "1024x1024", ſize: "4096x4096" }, "size"],
    [{ Quality: "high" }, "quality"],
    [{ MODEL: "dearer" }, "model"],
    [{ num_outputs_per_prompt: 10 }, "num_outputs_per_prompt"],
    [{ sequential_image_generation: "auto" }, "sequential_image_generation"],
    [{ sequential_image_generation_options: { max_images: 15 } }, "sequential_image_generation_options"],
    [{ size: "4096X4096" }, "size"],
    [{ size: "4096*4096" }, "size"],
    [{ size: "04096x04096" }, "size"],
    [{ size: " 4096x4096 " }, "size"],
    [{ size: "100000x100000" }, "size"],
    [{ size: "1".repeat(30).concat("x", "1".repeat(30)) }, "size"],
    [{ n: 1.5 }, "n"],
    [{ n: "1e1" }, "n"],
    [{ n: "10 " }, "n"],
    [{ n: 11 }, "n"],
    [{ n: -1 }, "n"],
    [{ n: true }, "n"],
    [{ n: [10] }, "n"],
  ])("%j is refused", (more, param) => {
    expect(refused(more)).toEqual(["invalid_parameter", param]);
  });

  test.each<[object, object]>([
    [{ n: "10" }, { count: 10 }],
    [
      { n: 2, size: "1024x1536", quality: "low" },
      { count: 2, size: { width: 1024, height: 1536 } },
    ],
    [{ size: "auto" }, { size: null }],
    [{ size: "16:9" }, { size: null }],
    [
      { size: "4K", sequential_image_generation: "disabled" },
      { size: null, count: 1 },
    ],
  ])("%j is read as its provider reads it", (more, expected) => {
    expect(readParameters("generations", { ...ASKED, ...more })).toMatchObject(expected);
  });
});
