import { describe, expect, test } from "bun:test";
import { ActError } from "../kernel/act-error.ts";
import { readTaskRequest, refuseModel } from "./index.ts";

const IMAGE = "01981c2e-5a0e-7c3b-9d55-0000000000aa";

const refusalOf = (work: () => unknown) => {
  try {
    work();
    return "taken";
  } catch (error) {
    if (!(error instanceof ActError)) throw error;
    return error.values["field"];
  }
};

describe("K-6 what models make", () => {
  test.each<[string, string | undefined, "live" | "test", string]>([
    ["the simulator with a test key", "simulated-image", "test", "taken"],
    ["the simulator with a live key", "simulated-image", "live", "model"],
    ["a provider's model with a test key", "gpt-image-1", "test", "model"],
    ["a provider's model with a live key", "gpt-image-1", "live", "model"],
  ])("%s: %s, %s key: %s", (_, model, mode, answer) => {
    const request = readTaskRequest({ model, prompt: "a shoe" });
    expect(refusalOf(() => refuseModel(request, mode))).toBe(answer);
  });

  test("needs no model where it is done here, with whatever key", () => {
    const request = readTaskRequest({ operation: "convert", images: [IMAGE] });
    expect(refusalOf(() => refuseModel(request, "live"))).toBe("taken");
  });

  test("is asked for as its operation takes it", () => {
    const model = "simulated-image";
    const asked = { model, prompt: "a shoe", images: [IMAGE, IMAGE] };
    expect(readTaskRequest({ ...asked, operation: "edit", mask: IMAGE, n: 3 })).toMatchObject({
      pictures: 3,
    });
    for (const operation of ["variations", "replace_background"])
      expect(refusalOf(() => readTaskRequest({ ...asked, operation }))).toBe("images");
    expect(refusalOf(() => readTaskRequest({ ...asked, operation: "generate" }))).toBe("images");
    expect(refusalOf(() => readTaskRequest({ model, operation: "edit", images: [IMAGE] }))).toBe("prompt");
  });
});
