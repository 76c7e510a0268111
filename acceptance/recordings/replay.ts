import { bedrockEvent } from "../../server/testing/event-frames.ts";
import type { Recording } from "./said.ts";

/** A server that answers with recordings, in their provider's form over the wire, to whoever names one in a prompt. */
export interface Replay {
  readonly url: string;
  stop(): Promise<void>;
}

export function startReplay(recordings: readonly Recording[]): Replay {
  const named = new Map(recordings.map((recording) => [recording.name, recording]));
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const [, name = ""] = /recording<([^>]+)>/.exec(await request.text()) ?? [];
      const recording = named.get(name);
      if (recording === undefined) return Response.json({ message: "no such recording" }, { status: 404 });
      if (!recording.isStream)
        return new Response(recording.text, { headers: { "content-type": "application/json" } });
      const isBedrock = name.startsWith("amazon-bedrock/");
      const type = isBedrock ? "application/vnd.amazon.eventstream" : "text/event-stream";
      return new Response(streamOf(recording), { headers: { "content-type": type } });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

/** Files have an event in each line. */
const eventsIn = ({ text }: Recording): readonly string[] =>
  text.split("\n").filter((line) => line.trim() !== "");

function streamOf(recording: Recording): Uint8Array<ArrayBuffer> {
  const events = eventsIn(recording).map((line): Uint8Array => {
    const event = JSON.parse(line) as Readonly<Record<string, object>>;
    if (recording.name.startsWith("amazon-bedrock/")) {
      const [type = ""] = Object.keys(event);
      return bedrockEvent(type, event[type] ?? {});
    }
    const name = typeof event["type"] === "string" ? `event: ${event["type"]}\n` : "";
    return Buffer.from(`${name}data: ${line}\n\n`);
  });
  return Buffer.concat([...events, ...(isChat(recording) ? [Buffer.from("data: [DONE]\n\n")] : [])]);
}

/** Whether it is an answer in the form of OpenAI's chat completions. */
export function isChat(recording: Recording): boolean {
  return /"choices": ?\[/.test(recording.text);
}
