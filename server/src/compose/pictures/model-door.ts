import { askForTask, type Gateway, termsOf } from "../../gateway/index.ts";
import { PublicError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { RateLimited } from "../../limits/index.ts";
import { ASK_PATH, readQuestion, TERMS_PATH, writeAnswer, writeTerms } from "../../picture-models/index.ts";
import { clearSocket } from "../../platform/hand-over/index.ts";

/**
 * Lets the other processes of this machine have models asked: control for what a task would cost, the worker for its pictures. They name
 * a key, and everything else is decided here. Nobody but processes of this server can open the socket.
 */
export function openModelDoor(gateway: Gateway, socket: string): { stop(): Promise<void> } {
  clearSocket(socket);
  const server = Bun.serve({
    unix: socket,
    development: false,
    fetch: (request) => answerQuestion(gateway, request),
    error(error) {
      gateway.log.write("error", "request_failed", { requestId: newId(), failure: error.name });
      return new Response(null, { status: 500 });
    },
  });
  return { stop: () => server.stop(false) };
}

/** @throws what is no refusal: then nobody knows what was done */
export async function answerQuestion(gateway: Gateway, request: Request): Promise<Response> {
  const { key, operation, held } = readQuestion(request.headers);
  const asked = { gateway, key, operation, request, connections: OF_NOBODY };
  const { pathname } = new URL(request.url);
  if (pathname === TERMS_PATH) return termsOf(asked).then(writeTerms).catch(refusal);
  if (pathname !== ASK_PATH) return new Response(null, { status: 404 });
  const { body, ...answer } = await askForTask(asked, held);
  return writeAnswer(answer, body);
}

/** Whoever asks is in this machine, and waits for as long as it takes. */
const OF_NOBODY = { requestIP: () => null, timeout: () => {} };

function refusal(error: unknown): Response {
  if (!(error instanceof PublicError)) throw error;
  const { status, code, text: sentence } = error;
  const retryAfterSeconds = error instanceof RateLimited ? error.retrySeconds : null;
  return Response.json({ status, code, sentence, retryAfterSeconds }, { status });
}
