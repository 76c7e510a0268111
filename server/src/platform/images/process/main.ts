/**
 * The image process: decodes and encodes one picture after the other, as its parent asks through standard input. It has no
 * environment, and as soon as its libraries are loaded no way to a file, a socket or another program.
 */
import { readSync, writeSync } from "node:fs";
import { PictureRefused } from "../../../ports/images.ts";
import { type Frame, FrameReader, frame, jsonFrame, KIND, piecesOf } from "../frames.ts";
import { bytesOf, type Job } from "../job.ts";
import { confine } from "./confinement.ts";
import { make, warmUpMaking } from "./local/make.ts";
import { measure } from "./local/measure.ts";
import { look, marksIn } from "./look.ts";
import { normalize, warmUp } from "./normalize.ts";

const PIECE_BYTES = 256 * 1024;
const piece = Buffer.allocUnsafe(PIECE_BYTES);

await warmUp();
await warmUpMaking();
const confinement = confine();
send(jsonFrame(KIND.ready, confinement));
for await (const { job, bytes } of jobs()) await answer(job, bytes);

async function answer(job: Job, bytes: Buffer): Promise<void> {
  try {
    for await (const made of madeBy(job, bytes)) {
      if (!("content" in made)) {
        send(jsonFrame(KIND.facts, made));
        continue;
      }
      const { content, ...picture } = made;
      send(jsonFrame(KIND.picture, { ...picture, bytes: content.length }));
      for (const part of piecesOf(content)) send(frame(KIND.data, part));
    }
    send(frame(KIND.done, new Uint8Array()));
  } catch (error) {
    // What is no refusal ends the process, and with it whatever state it is in.
    if (!(error instanceof PictureRefused)) throw error;
    send(jsonFrame(KIND.refused, error.refusal));
  }
}

function madeBy({ inputs, mostPixels, thumbnails, work }: Job, bytes: Buffer) {
  if (work === "take-in") return normalize(bytes, mostPixels, thumbnails);
  if (work === "measure") return [measure(bytes, mostPixels)];
  if (work === "inspect") return [marksIn(look(bytes, mostPixels))];
  let at = 0;
  const pictures = inputs.map((length) => {
    at += length;
    return bytes.subarray(at - length, at);
  });
  return make(pictures, work, thumbnails);
}

/** Each job with its whole pictures. Ends when the parent is gone. */
function* jobs(): Generator<{ readonly job: Job; readonly bytes: Buffer }> {
  let job: Job | null = null;
  let bytes = Buffer.alloc(0);
  let filled = 0;
  for (const { kind, payload } of framesOf(new FrameReader())) {
    if (kind === KIND.job) {
      const asked = JSON.parse(Buffer.from(payload).toString("utf8")) as Job;
      job = asked;
      bytes = Buffer.alloc(bytesOf(asked));
      filled = 0;
    } else if (kind === KIND.data && job !== null) {
      bytes.set(payload, filled);
      filled += payload.length;
    }
    if (job !== null && filled === bytes.length) {
      yield { job, bytes };
      job = null;
      bytes = Buffer.alloc(0);
    }
  }
}

function* framesOf(reader: FrameReader): Generator<Frame> {
  for (;;) {
    const length = waiting(() => readSync(0, piece));
    if (length === 0) return;
    yield* reader.read(piece.subarray(0, length));
  }
}

function send(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += waiting(() => writeSync(1, bytes, at));
}

/** A pipe that is full or empty for the moment says EAGAIN; there is nothing else to do here meanwhile. */
function waiting(act: () => number): number {
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Bun.sleepSync(1);
    }
  }
}
