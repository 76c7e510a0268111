import type { HttpRoute } from "../ports/http-route.ts";
import type { Endpoint } from "../providers/contract.ts";
import { listModels, retrieveModel } from "./answers/models.ts";
import type { Gateway } from "./gateway.ts";
import { handle } from "./handle.ts";

/** The host may be missing (HTTP/1.0) or invalid, where `new URL` throws. */
const INFERENCE = /^(?:https?:\/\/[^/]*)?\/v1/;

/** Whether callers of this address expect answers and errors in an inference dialect. */
export function isInference({ url }: Request): boolean {
  return INFERENCE.test(url);
}

/** The addresses of the data plane. */
export function inferenceRoutes(gateway: Gateway): readonly HttpRoute[] {
  const post = (path: string, endpoint: Endpoint, summary: string): HttpRoute => ({
    method: "POST",
    path,
    audience: "api-key",
    summary,
    handle: (request, connections) => handle(request, endpoint, connections, gateway),
  });
  const get = (path: string, summary: string, answer: typeof listModels): HttpRoute => ({
    method: "GET",
    path,
    audience: "api-key",
    summary,
    handle: (request, connections) => answer(request, connections, gateway),
  });
  return [
    post("/v1/chat/completions", "chat.completions", "Answers a conversation, whole or streamed."),
    post("/v1/completions", "completions", "Continues a text, whole or streamed."),
    post("/v1/embeddings", "embeddings", "Turns texts into vectors."),
    get("/v1/models", "Lists the models the key can use.", listModels),
    get("/v1/models/*", "Describes one model.", retrieveModel),
  ];
}
