import { expect, test } from "bun:test";
import { FIRST_WISH, lacking, OPERATIONS, picturesAsked, requestsOf, SHAPES } from "./operations.ts";

const IDS = Array.from({ length: 18 }, (_, at) => `id-${at}`);

test("a wish becomes tasks with what their operation takes and nothing else", () => {
  const wish = {
    ...FIRST_WISH,
    prompt: " linen, morning light ",
    color: "#0B6E4F",
    width: "800",
    height: "600",
  };
  const asked = (operation: (typeof OPERATIONS)[number], photos = ["a"]) =>
    requestsOf({ ...wish, operation }, photos);
  expect(asked("white_background")).toEqual([{ operation: "white_background", images: ["a"] }]);
  expect(asked("color_background")).toEqual([
    { operation: "replace_background", color: "#0b6e4f", images: ["a"] },
  ]);
  expect(asked("prompt_background", ["a", "b"])).toEqual(
    ["a", "b"].map((image) => ({
      ...{ operation: "replace_background", model: "simulated-image" },
      ...{ prompt: "linen, morning light", n: 1, partial_images: 2, images: [image] },
    })),
  );
  expect(asked("crop")).toEqual([
    { operation: "crop", format: "png", box: { left: 0, top: 0, width: 800, height: 600 }, images: ["a"] },
  ]);
  expect(asked("outpaint")).toEqual([
    {
      ...{ operation: "outpaint", model: "simulated-image", ratio: "1:1" },
      ...{ n: 1, partial_images: 2, images: ["a"] },
    },
  ]);
  expect(asked("variations")).toEqual([
    { operation: "variations", model: "simulated-image", n: 1, images: ["a"] },
  ]);
  expect(asked("upscale")).toEqual([{ operation: "upscale", factor: 2, format: "png", images: ["a"] }]);
  expect(asked("generate", [])).toEqual([
    {
      operation: "generate",
      model: "simulated-image",
      prompt: "linen, morning light",
      n: 1,
      partial_images: 2,
      size: "800x600",
    },
  ]);
});

test("more photos than a task takes are several tasks, in their order", () => {
  const tasks = requestsOf(FIRST_WISH, IDS) as { images: string[] }[];
  expect(tasks.map(({ images }) => images)).toEqual([IDS.slice(0, 16), IDS.slice(16)]);
  expect(picturesAsked(FIRST_WISH, IDS.length)).toBe(18);
  expect(picturesAsked({ ...FIRST_WISH, operation: "edit", count: 3 }, 5)).toBe(3);
});

test("what is missing is named before anything is sent", () => {
  for (const operation of OPERATIONS) {
    const wish = { ...FIRST_WISH, operation };
    const isBare = SHAPES[operation].photos > 0;
    expect(lacking(wish, 0)).toBe(isBare ? "photos" : "prompt");
  }
  expect(lacking({ ...FIRST_WISH, operation: "crop", width: "0" }, 1)).toBe("width");
  expect(lacking({ ...FIRST_WISH, operation: "pad", color: "white" }, 1)).toBe("color");
  expect(lacking({ ...FIRST_WISH, operation: "edit", prompt: "  " }, 1)).toBe("prompt");
  expect(lacking(FIRST_WISH, 1)).toBeNull();
});
