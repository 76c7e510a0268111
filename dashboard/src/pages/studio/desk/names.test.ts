import { expect, test } from "bun:test";
import { fileNameOf } from "./files.ts";
import { namesOf } from "./names.ts";
import type { Picture, Task } from "./pictures.ts";

const WORDS = {
  photo: "Photo",
  taskName: ({ operation }: Pick<Task, "operation">) =>
    operation === "shadow" ? "Shadow" : "White background",
  moment: () => "30 Nov, 14:05",
};
const photo = (id: string) => ({ id }) as Picture;
const task = (id: string, outputs: readonly string[], operation = "white_background") =>
  ({
    id,
    operation,
    created_at: "",
    expires_at: "",
    outputs: outputs.map((one) => ({ id: one })),
  }) as unknown as Task;

test("no two pictures are called alike, and each says its photo and what was done", () => {
  const names = namesOf(
    {
      // The newest first, as the server lists them.
      photos: [photo("p3"), photo("p2"), photo("p1")],
      photoCounts: { pictures: 3, bytes: 0 },
      tasks: [
        task("t6", ["m7"]),
        task("t5", ["m6"]),
        task("t4", ["m5"], "shadow"),
        task("t3", ["m4"]),
        task("t2", ["m2", "m3"]),
        task("t1", ["m1"]),
      ],
      names: new Map([
        ["p1", "mug.jpg"],
        ["p3", "Mug.jpg"],
      ]),
      sources: new Map([
        ["t1", ["p1"]],
        ["t2", ["p1", "p2"]],
        ["t3", ["p3"]],
        ["t4", ["m1"]],
      ]),
    },
    WORDS,
  );
  expect(Object.fromEntries(names)).toEqual({
    p1: "mug.jpg",
    p2: "Photo 2",
    p3: "Mug (2).jpg",
    t1: "mug, white background",
    m1: "mug, white background",
    t2: "White background, 30 Nov, 14:05",
    m2: "mug, white background (2)",
    m3: "Photo 2, white background",
    t3: "Mug (2), white background",
    m4: "Mug (2), white background",
    t4: "mug, shadow",
    m5: "mug, shadow",
    t5: "White background, 30 Nov, 14:05 (2)",
    m6: "White background, 30 Nov, 14:05",
    t6: "White background, 30 Nov, 14:05 (3)",
    m7: "White background, 30 Nov, 14:05 (2)",
  });
});

test("what people call a picture becomes a file anywhere", () => {
  expect(fileNameOf("Mug.jpg", "webp")).toBe("Mug.webp");
  expect(fileNameOf("../a:b?.PNG", "jpeg")).toBe("-a-b-.jpg");
  expect(fileNameOf("White background, 30 Nov, 14:05", "png")).toBe("White background, 30 Nov, 14-05.png");
  expect(fileNameOf(" . ", "png")).toBe("picture.png");
});
