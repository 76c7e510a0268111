/** A whole answer that says the tag. */
export function wholeBody(
  tag: string,
  usage = '{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}',
): string {
  return `{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"€ ${tag}"},"finish_reason":"stop"}],"usage":${usage}}`;
}

/** The events of a stream that says the tag, with its end mark. */
export function streamBody(
  tag: string,
  usage = '{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}',
): string {
  const chunk = (choices: string, rest = "") =>
    `data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[${choices}]${rest}}\n\n`;
  const said = chunk(`{"index":0,"delta":{"role":"assistant","content":"€ ${tag}"},"finish_reason":null}`);
  const end = chunk('{"index":0,"delta":{},"finish_reason":"stop"}');
  return `${said}${end}${chunk("", `,"usage":${usage}`)}data: [DONE]\n\n`;
}

export const JSON_TYPE = "Content-Type: application/json\r\n";
export const EVENTS_TYPE = "Content-Type: text/event-stream\r\n";

/** A head with these fields; each ends with CRLF. */
export function head(fields: string, status = "200 OK"): string {
  return `HTTP/1.1 ${status}\r\n${fields}\r\n`;
}

/** The body with its length before it. */
export function sized(type: string, body: string | Uint8Array, fields = "", status = "200 OK"): Uint8Array {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([
    Buffer.from(head(`${type}${fields}Content-Length: ${bytes.length}\r\n`, status)),
    bytes,
  ]);
}

/** One chunk of a chunked body. */
export function chunk(data: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(data as string);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

export const LAST_CHUNK = "0\r\n\r\n";
export const CHUNKED = "Transfer-Encoding: chunked\r\n";
