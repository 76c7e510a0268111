import type { Guide } from "./guide.ts";

export const idempotencyGuide: Guide = {
  slug: "idempotency",
  group: "build",
  en: {
    title: "The same request twice",
    lead: "Give each piece of work a name. Sent again under that name, it runs once and is charged once, even if a server dies in between.",
    sections: [
      {
        id: "name",
        heading: "Name the work",
        text: "The name goes into Idempotency-Key: 1 to 255 visible characters, best a name of the work itself or a UUID. It counts for 24 hours, within one project.",
      },
      {
        id: "answers",
        heading: "What you get the second time",
        text: "Answers are not kept, so the second time brings the outcome without the text: status, tokens and charge.",
        rows: [
          ["409 idempotency_in_progress", "it still runs; SDKs try again"],
          ["409 idempotency_replayed", "it has run: this is how it ended; SDKs do not try again"],
          ["422 idempotency_key_reused", "the name was used for another body"],
        ],
        note: "An outcome is final, also a failure. To run the request once more, send it under a new name, knowing what the first one was charged.",
      },
    ],
  },
  es: {
    title: "La misma petición dos veces",
    lead: "Pon un nombre a cada trabajo. Enviado otra vez con ese nombre, se hace una vez y se cobra una vez, aunque por medio caiga un servidor.",
    sections: [
      {
        id: "name",
        heading: "Nombrar el trabajo",
        text: "El nombre va en Idempotency-Key: de 1 a 255 caracteres visibles, mejor el nombre del propio trabajo o un UUID. Vale 24 horas, dentro de un proyecto.",
      },
      {
        id: "answers",
        heading: "Qué recibes la segunda vez",
        text: "Las respuestas no se guardan, así que la segunda vez llega el resultado sin el texto: estado, tokens y cobro.",
        rows: [
          ["409 idempotency_in_progress", "sigue en marcha; los SDK reintentan"],
          ["409 idempotency_replayed", "ya se hizo: así terminó; los SDK no reintentan"],
          ["422 idempotency_key_reused", "el nombre se usó con otro cuerpo"],
        ],
        note: "Un resultado es definitivo, también un fallo. Para repetir la petición, envíala con un nombre nuevo, sabiendo lo que se cobró por la primera.",
      },
    ],
  },
  code: {
    name: {
      curl: `curl {origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: order-4711-summary" \\
  -d '{"model": "gpt-4o-mini",
       "messages": [{"role": "user", "content": "Sum up order 4711."}]}'`,
      ts: `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "{origin}/v1",
  apiKey: process.env.SALLYPORT_KEY,
});

const answer = await client.chat.completions.create(
  {
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: "Sum up order 4712." }],
  },
  { idempotencyKey: "order-4712-summary" },
);
console.log(answer.choices[0].message.content);`,
      py: `import os
from openai import OpenAI

client = OpenAI(
    base_url="{origin}/v1",
    api_key=os.environ["SALLYPORT_KEY"],
)

answer = client.chat.completions.create(
    model="gpt-4o-mini",
    messages=[{"role": "user", "content": "Sum up order 4713."}],
    extra_headers={"Idempotency-Key": "order-4713-summary"},
)
print(answer.choices[0].message.content)`,
    },
  },
};
