/** The three languages of code to take along. */
export const SNIPPETS = ["curl", "typescript", "python"] as const;
export type Snippet = (typeof SNIPPETS)[number];

export const SNIPPET_NAMES: Readonly<Record<Snippet, string>> = {
  curl: "curl",
  typescript: "TypeScript",
  python: "Python",
};

/** A chat request as the API takes it. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly unknown[];
  readonly [parameter: string]: unknown;
}

/**
 * Code that sends a request to this server. The key stays in the environment: code is passed on, keys are not.
 * @param origin such as https://ai.example.com
 */
export function snippetOf(kind: Snippet, origin: string, request: ChatRequest): string {
  const base = `${origin}/v1`;
  if (kind === "curl") {
    // A single quote ends the shell's text: it is closed, escaped and opened again.
    const body = JSON.stringify(request, null, 2).replaceAll("'", "'\\''");
    return `curl ${base}/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${body}'`;
  }
  if (kind === "typescript")
    return `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: ${JSON.stringify(base)},
  apiKey: process.env.SALLYPORT_KEY,
});

const answer = await client.chat.completions.create(${JSON.stringify(request, null, 2)});
${request["stream"] === true ? 'for await (const chunk of answer) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");' : "console.log(answer.choices[0].message.content);"}`;
  return `import os
from openai import OpenAI

client = OpenAI(
    base_url=${JSON.stringify(base)},
    api_key=os.environ["SALLYPORT_KEY"],
)

answer = client.chat.completions.create(
${Object.entries(request)
  .map(([name, value]) => `    ${name}=${pythonOf(value, 1)},`)
  .join("\n")}
)
${request["stream"] === true ? 'for chunk in answer:\n    print(chunk.choices[0].delta.content or "", end="")' : "print(answer.choices[0].message.content)"}`;
}

/** A value of JSON as Python writes it. */
function pythonOf(value: unknown, depth: number): string {
  if (value === true) return "True";
  if (value === false) return "False";
  if (value === null || value === undefined) return "None";
  const [inner, outer] = ["    ".repeat(depth + 1), "    ".repeat(depth)];
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((one) => `${inner}${pythonOf(one, depth + 1)},`).join("\n")}\n${outer}]`;
  }
  if (typeof value === "object") {
    const members = Object.entries(value);
    if (members.length === 0) return "{}";
    return `{\n${members
      .map(([name, one]) => `${inner}${JSON.stringify(name)}: ${pythonOf(one, depth + 1)},`)
      .join("\n")}\n${outer}}`;
  }
  return JSON.stringify(value);
}
