import { join } from "node:path";

export type Outcome = { readonly made: unknown } | { readonly failed: string };

interface Question {
  readonly mode: string;
  readonly way: string;
  readonly model: string;
}

interface Where {
  readonly python: string;
  /** Its home. */
  readonly folder: string;
  readonly url: string;
  readonly key: string;
}

/** Starts a program that asks through instructor: a line of JSON for each question, and one for each answer. */
export function askerIn({ python, folder, url, key }: Where) {
  const child = Bun.spawn([python, join(import.meta.dir, "ask.py")], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONWARNINGS: "ignore",
      SALLYPORT_URL: url,
      SALLYPORT_KEY: key,
    },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = linesOf(child.stdout);
  return {
    async ask(question: Question): Promise<Outcome> {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      await child.stdin.flush();
      const { value, done } = await lines.next();
      if (done) throw new Error("the program that asks has ended");
      return JSON.parse(value);
    },
    stop: () => child.kill(),
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
