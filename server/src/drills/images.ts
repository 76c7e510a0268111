import { crc32, deflateSync } from "node:zlib";
import type { Canaries } from "./canaries.ts";
import { type Magazine, type Parts, request, type Shape } from "./shape.ts";

type Call = "generations" | "edits" | "variations";

/** What the simulator can do to an answer of pictures. */
const DIALS = [
  "",
  "pictures=fewer",
  "pictures=none",
  "pictures=refused",
  "status=400 echo=1",
  "status=500 echo=1",
  "fault=hang",
  "fault=truncate",
  "fault=liar",
] as const;
const FORM = "multipart/form-data; boundary=";

/** A picture of one pixel that carries a text. */
function picture(text: string): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("tEXt", Buffer.from(`Comment\0${text}`, "latin1")),
    chunk("IDAT", deflateSync(Buffer.alloc(5))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const jsonOf = (canaries: Canaries, dials: string, stream: boolean) =>
  JSON.stringify({
    model: "simulated-image",
    prompt: `[[simulate ${dials}]] ${canaries.next("images prompt")}`,
    size: "64x64",
    n: stream ? 1 : 2,
    user: canaries.next("images user"),
    ...(stream ? { stream, partial_images: 2 } : {}),
  });

/** A form as programs send it, with a canary in every place that a caller controls. */
function formOf(
  canaries: Canaries,
  call: Call,
  dials: string,
  stream = false,
): Pick<Parts, "body" | "headers"> {
  const next = (field: string) => canaries.next(`images ${call} ${field}`);
  const boundary = next("boundary");
  const part = (head: string, content: string | Buffer) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ];
  const file = (name: string) =>
    part(
      `name="${name}"; filename="${next(`${name} filename`)}.png"\r\nContent-Type: image/png\r\nX-${next(`${name} header`)}: 1`,
      picture(next(name)),
    );
  const body = Buffer.concat([
    ...part('name="model"', "simulated-image"),
    ...part('name="size"', "64x64"),
    ...part('name="user"', next("user")),
    ...(call === "edits" ? part('name="prompt"', `[[simulate ${dials}]] ${next("prompt")}`) : []),
    ...(stream ? [...part('name="stream"', "true"), ...part('name="partial_images"', "2")] : []),
    ...file("image"),
    ...(call === "edits" ? file("mask") : []),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return { body, headers: [`content-type: ${FORM}${boundary}`] };
}

const shape = (call: Call, way: string, parts: (magazine: Magazine) => Parts): Shape => ({
  name: `images ${call} ${way}`,
  make: (magazine) => request(magazine, { path: `/v1/images/${call}`, ...parts(magazine) }),
});

/** A picture on its way into storage, and a task, both refused: what is taken there is kept, sealed, until its time is over. */
const kept: readonly Shape[] = [
  {
    name: "upload of what is no picture",
    make: (magazine) => {
      const { canaries } = magazine;
      const boundary = canaries.next("upload boundary");
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${canaries.next("upload filename")}.png"\r\n\r\n`;
      return request(magazine, {
        path: "/v1/uploads",
        body: `${head}${canaries.next("upload file")}\r\n--${boundary}--\r\n`,
        headers: [`content-type: ${FORM}${boundary}`],
      });
    },
  },
  {
    name: "upload by an address",
    make: (magazine) =>
      request(magazine, {
        path: "/v1/uploads",
        body: JSON.stringify({ url: `http://127.0.0.1/${magazine.canaries.next("upload url")}` }),
      }),
  },
  {
    name: "task for a model that is not there",
    make: (magazine) => {
      const next = (field: string) => magazine.canaries.next(`generation ${field}`);
      return request(magazine, {
        path: "/v1/generations",
        body: JSON.stringify({ model: next("model"), prompt: next("prompt") }),
      });
    },
  },
  {
    name: "task with a field that nobody knows",
    make: (magazine) => {
      const next = (field: string) => magazine.canaries.next(`generation ${field}`);
      return request(magazine, {
        path: "/v1/generations",
        body: JSON.stringify({
          model: "simulated-image",
          prompt: next("prompt"),
          [next("name")]: next("value"),
        }),
      });
    },
  },
];

/** Every way to ask for pictures that differs from the others. */
export const IMAGES: readonly Shape[] = [
  ...DIALS.flatMap((dials) => [
    shape("generations", dials || "plain", ({ canaries }) => ({ body: jsonOf(canaries, dials, false) })),
    shape("edits", dials || "plain", ({ canaries }) => formOf(canaries, "edits", dials)),
  ]),
  shape("generations", "streamed", ({ canaries }) => ({ body: jsonOf(canaries, "", true) })),
  shape("edits", "streamed", ({ canaries }) => formOf(canaries, "edits", "", true)),
  shape("variations", "plain", ({ canaries }) => formOf(canaries, "variations", "")),
  shape("edits", "left in the middle of the form", ({ canaries }) => {
    const form = formOf(canaries, "edits", "");
    return { ...form, declaredBytes: form.body.length + 1_000, patienceMs: 40 };
  }),
  shape("edits", "cut off", ({ canaries }) => {
    const form = formOf(canaries, "edits", "");
    return { ...form, body: form.body.slice(0, -40) };
  }),
  shape("edits", "left before the answer", ({ canaries }) => ({
    ...formOf(canaries, "edits", "fault=hang"),
    patienceMs: 40,
  })),
  shape("generations", "with a parameter of a wrong kind", ({ canaries }) => ({
    body: JSON.stringify({
      model: "simulated-image",
      prompt: canaries.next("images prompt"),
      size: canaries.next("images size"),
    }),
  })),
  ...kept,
];
