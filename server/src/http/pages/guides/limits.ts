import type { Guide } from "./guide.ts";

export const limitsGuide: Guide = {
  slug: "limits-and-headers",
  group: "build",
  en: {
    title: "Limits and headers",
    lead: "Rate limits say how fast, budgets say how much. Both are known before a request is sent on, and every answer tells what is left.",
    sections: [
      {
        id: "read",
        heading: "What is left",
        text: "Every answer that was counted carries the standard fields, and those that SDKs for OpenAI read.",
        rows: [
          ["RateLimit-Policy", "the limits that counted this request: how much, in how long"],
          ["RateLimit", "what is left of the tightest, and in how many seconds it is full again"],
          ["x-ratelimit-…", "the same for requests and tokens, as OpenAI names it"],
          ["x-sallyport-cost-usd", "what this answer comes to"],
          ["x-sallyport-charge-usd", "what you were charged"],
          [
            "x-sallyport-output-limit",
            "credit or a limit covers only so many output tokens; the provider was told",
          ],
        ],
      },
      {
        id: "over",
        heading: "Over a limit",
        text: "429 with the seconds to wait. In no window of that length is more let through, on however many machines; so waiting exactly that long is enough.",
      },
      {
        id: "budgets",
        heading: "Budgets",
        text: "A key, a member, a project or the organization can have a budget for a day, a month or in all. What a request can cost at most has to fit, and is held; a request that does not fit is refused with what would.",
      },
    ],
  },
  es: {
    title: "Límites y cabeceras",
    lead: "Los límites de ritmo dicen a qué velocidad y los presupuestos cuánto. Ambos se saben antes de enviar una petición, y cada respuesta dice lo que queda.",
    sections: [
      {
        id: "read",
        heading: "Lo que queda",
        text: "Cada respuesta contada lleva los campos estándar y los que leen los SDK de OpenAI.",
        rows: [
          ["RateLimit-Policy", "los límites que contaron esta petición: cuánto y en cuánto tiempo"],
          ["RateLimit", "lo que queda del más estrecho, y en cuántos segundos vuelve a estar entero"],
          ["x-ratelimit-…", "lo mismo para peticiones y tokens, con los nombres de OpenAI"],
          ["x-sallyport-cost-usd", "a cuánto asciende esta respuesta"],
          ["x-sallyport-charge-usd", "lo que se te cobró"],
          [
            "x-sallyport-output-limit",
            "el crédito o un límite solo cubre esos tokens de salida; se le dijo al proveedor",
          ],
        ],
      },
      {
        id: "over",
        heading: "Por encima de un límite",
        text: "429 con los segundos de espera. En ninguna ventana de esa duración pasa más, con las máquinas que sean; así que basta con esperar justo eso.",
      },
      {
        id: "budgets",
        heading: "Presupuestos",
        text: "Una clave, un miembro, un proyecto o la organización pueden tener presupuesto por día, por mes o en total. Lo máximo que puede costar una petición tiene que caber, y se reserva; la que no cabe se rechaza diciendo qué cabría.",
      },
    ],
  },
  code: {
    read: {
      curl: `curl -si {origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "max_tokens": 20,
       "messages": [{"role": "user", "content": "Hello"}]}' | grep -i ratelimit`,
      ts: `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "{origin}/v1",
  apiKey: process.env.SALLYPORT_KEY,
});

const { response } = await client.chat.completions
  .create({
    model: "gpt-4o-mini",
    max_tokens: 20,
    messages: [{ role: "user", content: "Hello" }],
  })
  .withResponse();
console.log(response.headers.get("ratelimit"));`,
      py: `import os
from openai import OpenAI

client = OpenAI(
    base_url="{origin}/v1",
    api_key=os.environ["SALLYPORT_KEY"],
)

raw = client.chat.completions.with_raw_response.create(
    model="gpt-4o-mini",
    max_tokens=20,
    messages=[{"role": "user", "content": "Hello"}],
)
print(raw.headers.get("ratelimit"))`,
    },
  },
};
