import { describe, expect, test } from "bun:test";
import { ActError } from "../kernel/act-error.ts";
import { readTaskRequest } from "./index.ts";

const IMAGE = "01981c2e-5a0e-7c3b-9d55-0000000000aa";

const refusal = (body: unknown) => {
  try {
    readTaskRequest(body);
    return "taken";
  } catch (error) {
    if (!(error instanceof ActError)) throw error;
    return error.values["field"] ?? error.code;
  }
};

describe("what is asked for", () => {
  test("is read", () => {
    expect(
      readTaskRequest({
        operation: "pad",
        images: [IMAGE, IMAGE],
        size: "100x50",
        color: "#0A0b0c",
        expires_in: 60,
      }),
    ).toMatchObject({
      operation: "pad",
      pictures: 2,
      size: { width: 100, height: 50 },
      color: [10, 11, 12],
      model: null,
      expiresInSeconds: 60,
    });
  });

  test("what is laid over pictures is read in parts of them, with what is usual where nothing is said", () => {
    const stamp = readTaskRequest({ operation: "stamp", images: [IMAGE], logo: IMAGE, margin: 0 }).stamp;
    expect(stamp).toEqual({
      logo: IMAGE as never,
      width: 0.14,
      position: "bottom_right",
      margin: 0,
      opacity: 1,
    });
    const text = { text: " Gro\u0308\u00dfe 42 ", plate: "#ffffff" };
    expect(readTaskRequest({ operation: "text", images: [IMAGE], ...text }).lettering).toMatchObject({
      ...{ text: "Gr\u00f6\u00dfe 42", font: "instrument-sans", height: 0.06 },
      ...{ color: [0, 0, 0], plate: [255, 255, 255] },
    });
  });

  test.each<[string, unknown, string | number]>([
    ["no object", [], "invalid_body"],
    ["nothing", {}, "model"],
    ["another operation", { operation: "paint" }, "operation"],
    ["a field that is not known", { operation: "convert", images: [IMAGE], colour: "#000000" }, "body"],
    ["a field of another operation", { operation: "convert", images: [IMAGE], color: "#000000" }, "color"],
    ["no picture", { operation: "convert" }, "images"],
    ["an address in place of a picture", { operation: "convert", images: ["http://a/b.png"] }, "images"],
    ["17 pictures", { operation: "convert", images: Array(17).fill(IMAGE) }, "images"],
    ["no box", { operation: "crop", images: [IMAGE] }, "box"],
    [
      "an empty box",
      { operation: "crop", images: [IMAGE], box: { left: 0, top: 0, width: 0, height: 1 } },
      "box",
    ],
    ["a size of nothing", { operation: "resize", images: [IMAGE], size: "0x10" }, "size"],
    ["a size beyond all", { operation: "resize", images: [IMAGE], size: "99999x10" }, "size"],
    ["a mask for two", { operation: "cut_out", images: [IMAGE, IMAGE], mask: IMAGE }, "mask"],
    ["a brand kit that is not there", { operation: "convert", images: [IMAGE], brand: IMAGE }, "brand"],
    ["more than a week", { operation: "convert", images: [IMAGE], expires_in: 604_801 }, "expires_in"],
    [
      "a model and a colour",
      { operation: "replace_background", images: [IMAGE], color: "#000000", model: "m" },
      "model",
    ],
    ["a ratio of words", { operation: "outpaint", model: "m", images: [IMAGE], ratio: "wide" }, "ratio"],
    ["a ratio that is a line", { operation: "outpaint", model: "m", images: [IMAGE], ratio: "9:1" }, "ratio"],
    ["two to extend", { operation: "outpaint", model: "m", images: [IMAGE, IMAGE], ratio: "2:1" }, "images"],
    ["no model to extend it", { operation: "outpaint", images: [IMAGE], ratio: "2:1" }, "model"],
    ["a factor of five", { operation: "upscale", images: [IMAGE], factor: 5 }, "factor"],
    ["a model to enlarge it", { operation: "upscale", images: [IMAGE], factor: 2, model: "m" }, "model"],
    ["no logo to stamp", { operation: "stamp", images: [IMAGE] }, "logo"],
    [
      "a stamp wider than the picture",
      { operation: "stamp", images: [IMAGE], logo: IMAGE, width: 101 },
      "width",
    ],
    ["a text of nothing", { operation: "text", images: [IMAGE], text: "  " }, "text"],
    ["a text of two lines", { operation: "text", images: [IMAGE], text: "one\ntwo" }, "text"],
    ["a text that is too long", { operation: "text", images: [IMAGE], text: "a".repeat(201) }, "text"],
    [
      "a text from the right",
      { operation: "text", images: [IMAGE], text: "\u05e9\u05dc\u05d5\u05dd" },
      "text",
    ],
    ["a mark of direction", { operation: "text", images: [IMAGE], text: "a\u202eb" }, "text"],
    ["a font that is not shipped", { operation: "text", images: [IMAGE], text: "a", font: "Arial" }, "font"],
    ["neither model nor colour", { operation: "replace_background", images: [IMAGE] }, "model"],
  ])("with %s is refused by the name of the field", (_, body, field) => {
    expect(refusal(body)).toBe(field);
  });
});
