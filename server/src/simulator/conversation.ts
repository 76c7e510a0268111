import { isObject, type JsonObject, listIn } from "./json.ts";

/** What the answer depends on: sizes, and the last message of the user. */
export interface Conversation {
  readonly characters: number;
  readonly messages: number;
  readonly lastUserText: string;
  /** The last message is a tool's result. */
  readonly afterTool: boolean;
}

export function readConversation(messages: readonly unknown[]): Conversation {
  let characters = 0;
  let lastUserText = "";
  for (const message of messages) {
    if (!isObject(message)) continue;
    const text = textOf(message["content"]);
    characters += text.length;
    if (message["role"] === "user") lastUserText = text;
  }
  const last = messages.at(-1);
  return {
    characters,
    messages: messages.length,
    lastUserText,
    afterTool: isObject(last) && last["role"] === "tool",
  };
}

/** A message is a text or a list of parts, of which only text counts here. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => (isObject(part) && typeof part["text"] === "string" ? part["text"] : ""))
    .join("\n");
}

/** A tool the model is to call now; null when it is to answer with text. */
export interface ToolChoice {
  readonly kind: "function" | "custom";
  readonly name: string;
  readonly parameters: unknown;
}

/** The tool that was demanded, else the first one. After a tool's result comes text. */
export function chooseTool(request: JsonObject, { afterTool }: Conversation): ToolChoice | null {
  const tools = listIn(request, "tools").filter(isObject).map(readTool);
  const choice = request["tool_choice"] ?? "auto";
  if (choice === "none" || tools.length === 0) return null;
  if (choice === "auto") return afterTool ? null : (tools[0] ?? null);
  const wanted = isObject(choice) ? readTool(choice).name : null;
  return tools.find((tool) => tool.name === wanted) ?? tools[0] ?? null;
}

function readTool(tool: JsonObject): ToolChoice {
  const kind = tool["type"] === "custom" ? "custom" : "function";
  const body = tool[kind];
  const name = isObject(body) && typeof body["name"] === "string" ? body["name"] : "";
  return { kind, name, parameters: isObject(body) ? body["parameters"] : undefined };
}
