/** Bodies as chat programs send them: a system message, then a conversation that grows until the size is met. */
const SYSTEM = "You are a helpful assistant that answers briefly and precisely.";
const PROSE =
  'The gate has two doors, and "never open at the same time" is the rule.\nWhoever comes in waits between them, while someone looks at the pass — then the inner door opens. ';
const TURN_BYTES = 2_000;

/** A request body of exactly that many bytes. */
export function chatBody(options: {
  readonly model: string;
  readonly bytes: number;
  readonly stream: boolean;
}) {
  const messages = [{ role: "system", content: SYSTEM }];
  const write = () =>
    JSON.stringify({
      model: options.model,
      messages,
      temperature: 0.2,
      max_tokens: 64,
      ...(options.stream ? { stream: true } : {}),
    });
  const turn = PROSE.repeat(Math.ceil(TURN_BYTES / PROSE.length));
  let size = Buffer.byteLength(write());
  while (options.bytes - size > 2 * TURN_BYTES) {
    const message = { role: messages.length % 2 === 1 ? "user" : "assistant", content: turn };
    messages.push(message);
    size += Buffer.byteLength(JSON.stringify(message)) + 1;
  }
  const last = { role: "user", content: "" };
  messages.push(last);
  // Letters are a byte each, in JSON too.
  last.content = "Say hello. ".repeat(TURN_BYTES).slice(0, options.bytes - Buffer.byteLength(write()));
  return write();
}
