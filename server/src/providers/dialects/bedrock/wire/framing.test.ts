import { describe, expect, test } from "bun:test";
import { frame } from "../../../../../testing/event-frames.ts";
import { MAX_EVENT_BYTES } from "../../../contract.ts";
import { type EventMessage, FrameReader } from "./framing.ts";

function read(pieces: readonly Uint8Array[]): {
  readonly said: readonly string[];
  readonly reader: FrameReader;
} {
  const reader = new FrameReader();
  const messages: EventMessage[] = pieces.flatMap((piece) => [...reader.push(piece)]);
  const said = messages.map(
    ({ headers, payload }) => `${headers.get(":event-type") ?? ""} ${payload.toString()}`,
  );
  return { said, reader };
}

const ONE = frame({ ":event-type": "a" }, "first");
const TWO = frame({ ":event-type": "b", ":message-type": "event" }, "zweites ü");
const BOTH = Buffer.concat([ONE, TWO]);

test("a frame that another implementation wrote is read", () => {
  // The empty message and a message without headers of the published vectors.
  expect(read([Buffer.from("000000100000000005c248eb7d98c8ff", "hex")])).toMatchObject({ said: [" "] });
  const message = Buffer.from("0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936", "hex");
  expect(read([message])).toMatchObject({ said: [" {'foo':'bar'}"] });
});

describe("messages", () => {
  test("are read alike wherever they are split", () => {
    for (let at = 0; at <= BOTH.length; at += 1)
      expect(read([BOTH.subarray(0, at), BOTH.subarray(at)]).said).toEqual(["a first", "b zweites ü"]);
    const single = Array.from({ length: BOTH.length }, (_, at) => BOTH.subarray(at, at + 1));
    expect(read(single).said).toEqual(["a first", "b zweites ü"]);
  });

  test("that are cut are not there, and it shows", () => {
    for (let at = 1; at < TWO.length; at += 1) {
      const { said, reader } = read([Buffer.concat([ONE, TWO.subarray(0, at)])]);
      expect(said).toEqual(["a first"]);
      expect(reader).toMatchObject({ broken: false, isAtBoundary: false });
    }
  });

  test("with any byte changed are refused, and nothing after them is read", () => {
    for (let at = 0; at < ONE.length; at += 1) {
      const changed = Buffer.from(BOTH);
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      const { said, reader } = read([changed]);
      expect(said).toEqual([]);
      expect(reader.broken).toBe(true);
    }
  });

  test("larger than may be held are refused", () => {
    const prelude = Buffer.alloc(12);
    prelude.writeUInt32BE(MAX_EVENT_BYTES + 1, 0);
    prelude.writeUInt32BE(Bun.hash.crc32(prelude.subarray(0, 8)), 8);
    expect(read([prelude]).reader.broken).toBe(true);
  });
});
