import type { Guide } from "./guide.ts";

export const streamingGuide: Guide = {
  slug: "streaming",
  group: "build",
  en: {
    title: "Streaming",
    lead: "Pieces are passed on as the provider makes them, no faster than you read them, and none is kept.",
    sections: [
      {
        id: "ask",
        heading: "Ask for a stream",
        text: "Set “stream”. With “include_usage” the last piece has the token counts, as the provider wrote them.",
      },
      {
        id: "before",
        heading: "Before the first piece",
        text: "Nothing is sent until the answer itself begins. So an error that comes before it has its HTTP status, and another provider can answer in the place of one that fails. After 15 seconds the stream is opened all the same.",
      },
      {
        id: "breaks",
        heading: "When it breaks off",
        text: "A stream that breaks ends with an event that holds an error, and never with [DONE]. So no client takes half an answer for a whole one. The text that was delivered is charged, and nothing else.",
        note: "If you close the connection, the provider has been asked and goes on for a moment. You pay what was made until it was stopped, never more than was held.",
      },
    ],
  },
  es: {
    title: "Respuestas en directo",
    lead: "Los trozos pasan según los hace el proveedor, no más deprisa de lo que los lees, y no se guarda ninguno.",
    sections: [
      {
        id: "ask",
        heading: "Pedirla en directo",
        text: "Pon «stream». Con «include_usage» el último trozo lleva la cuenta de tokens, tal como la escribió el proveedor.",
      },
      {
        id: "before",
        heading: "Antes del primer trozo",
        text: "No se envía nada hasta que empieza la respuesta de verdad. Así, un error anterior tiene su estado HTTP, y otro proveedor puede responder en lugar del que falla. A los 15 segundos se abre de todos modos.",
      },
      {
        id: "breaks",
        heading: "Cuando se corta",
        text: "Una respuesta que se corta termina con un suceso que lleva un error, y nunca con [DONE]. Así ningún programa toma media respuesta por entera. Se cobra el texto entregado y nada más.",
        note: "Si cierras la conexión, el proveedor ya recibió la petición y sigue un momento. Pagas lo que se hizo hasta pararlo, nunca más de lo reservado.",
      },
    ],
  },
  code: {
    ask: {
      curl: `curl -N {origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "stream": true,
       "stream_options": {"include_usage": true},
       "messages": [{"role": "user", "content": "Count to five."}]}'`,
      ts: `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "{origin}/v1",
  apiKey: process.env.SALLYPORT_KEY,
});

const stream = await client.chat.completions.create({
  model: "gpt-4o-mini",
  stream: true,
  stream_options: { include_usage: true },
  messages: [{ role: "user", content: "Count to five." }],
});
for await (const piece of stream)
  process.stdout.write(piece.choices[0]?.delta.content ?? "");`,
      py: `import os
from openai import OpenAI

client = OpenAI(
    base_url="{origin}/v1",
    api_key=os.environ["SALLYPORT_KEY"],
)

stream = client.chat.completions.create(
    model="gpt-4o-mini",
    stream=True,
    stream_options={"include_usage": True},
    messages=[{"role": "user", "content": "Count to five."}],
)
for piece in stream:
    if piece.choices:
        print(piece.choices[0].delta.content or "", end="")`,
    },
    breaks: {
      shell: `# what your program does then, tried with a test key
curl -N {origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "stream": true,
       "messages": [{"role": "user", "content": "[[simulate fault=truncate]]"}]}'`,
    },
  },
};
