import { askForTask, type Gateway, priceOf, termsOf } from "../../gateway/index.ts";
import { PublicError } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { RateLimited } from "../../limits/index.ts";
import {
  ASK_PATH,
  PRICE_PATH,
  readQuestion,
  TERMS_PATH,
  writeAnswer,
  writeStream,
  writeTerms,
} from "../../picture-models/index.ts";
import { removeAbandonedSocket, servePrivately } from "../../platform/hand-over/index.ts";

/**
 * Lets the other processes of this machine have models asked: control for what a task would cost, the worker for its pictures. They name
 * a key, and everything else is decided here. Nobody but processes of this server can open the socket.
 */
export function openModelDoor(gateway: Gateway, socket: string): { stop(): Promise<void> } {
  const launcher = process.ppid;
  const fault = ({ name }: Error) => {
    gateway.log.write("error", "request_failed", { requestId: newId(), failure: name });
    return new Response(null, { status: 500 });
  };
  const server = servePrivately(socket, (request) => answerQuestion(gateway, request), fault);
  return {
    async stop() {
      await server.stop(false);
      await removeAbandonedSocket(socket, launcher);
    },
  };
}

/** @throws what is no refusal: then nobody knows what was done */
export async function answerQuestion(gateway: Gateway, request: Request): Promise<Response> {
  const { key, operation, held, pictures } = readQuestion(request.headers);
  const asked = { gateway, key, operation, request, connections: OF_NOBODY };
  const { pathname } = new URL(request.url);
  if (pathname === TERMS_PATH) return termsOf(asked, pictures).then(writeTerms).catch(refusal);
  if (pathname === PRICE_PATH) return priceOf(asked).then(writeTerms).catch(refusal);
  if (pathname !== ASK_PATH) return new Response(null, { status: 404 });
  const answer = await askForTask(asked, held);
  return "pieces" in answer
    ? writeStream(answer.pieces, answer.outcome)
    : writeAnswer(answer.outcome, answer.body);
}

/** Whoever asks is in this machine, and waits for as long as it takes. */
const OF_NOBODY = { requestIP: () => null, timeout: () => {} };

function refusal(error: unknown): Response {
  if (!(error instanceof PublicError)) throw error;
  const { status, code, text: sentence } = error;
  const retryAfterSeconds = error instanceof RateLimited ? error.retrySeconds : null;
  return Response.json({ status, code, sentence, retryAfterSeconds }, { status });
}
