import { Content } from "../../kernel/content.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { readRequest } from "../../providers/dialects/openai/request/request.ts";
import { type Admission, admit } from "../admission/admit.ts";
import { priceTargets } from "../pricing/price-targets.ts";
import { route } from "../routing/route.ts";
import { newCaller, newExchange } from "./exchange.ts";
import type { startNode } from "./node.ts";

/** A chat completion with at most 100 tokens of output that was let in. */
export async function admitOne(
  { gateway, caller }: Awaited<ReturnType<typeof startNode>>,
  more: object = {},
): Promise<Admission & { readonly leave: () => void }> {
  if (!caller) throw new Error("no key");
  const messages = [{ role: "user", content: "Hello" }];
  const asked = JSON.stringify({ model: "m", max_tokens: 100, messages, ...more });
  const request = await readRequest("chat.completions", new Content(Buffer.from(asked)));
  const plan = priceTargets(caller, route(caller, request, openAiProtocol, gateway), gateway);
  const client = newCaller();
  const admission = await admit(newExchange(gateway, client.request), caller, plan);
  return { ...admission, leave: client.leave };
}
