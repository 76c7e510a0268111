/** A chat request that the simulator answers, as the bytes a careful client would send. */
export const CHAT = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}';

/** The start of a chat request without what says how long the body is. */
export function chatHead(key: string, fields = ""): string {
  return `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n${fields}`;
}

/** A whole chat request. */
export function chatRequest(key: string, body: string | Uint8Array = CHAT, fields = ""): Uint8Array {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(chatHead(key, `${fields}Content-Length: ${bytes.length}\r\n\r\n`), "latin1"),
    bytes,
  ]);
}

/** Bytes as one chunk and the end of a chunked body. */
export function chunked(body = CHAT): string {
  return `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}
