import type { Guide } from "./guide.ts";

export const pricesGuide: Guide = {
  slug: "prices-and-holds",
  group: "money",
  en: {
    title: "Prices and holds",
    lead: "The most that a request can cost is held before it is sent. What it did not use comes back when the answer ends.",
    sections: [
      {
        id: "hold",
        heading: "What is held",
        text: "As many input tokens as the text has bytes, and the output limit, at the price of the model. So a limit on the output makes the hold smaller, and lets more requests run at once on the same credit.",
      },
      {
        id: "charge",
        heading: "What is charged",
        text: "The tokens that the provider counted, once, for the answer that was delivered. If one provider failed and another answered, only that answer. More than was held is never charged.",
        rows: [
          ["failed", "nothing"],
          ["broken off", "the text that was delivered"],
          ["you left", "what was made until it was stopped"],
          ["sent twice with one Idempotency-Key", "once"],
        ],
      },
      {
        id: "enough",
        heading: "When it does not fit",
        text: "With too little credit the output limit is lowered to what is affordable, and the answer says so. If nothing fits, 402 names what would.",
      },
    ],
  },
  es: {
    title: "Precios y reservas",
    lead: "Antes de enviar una petición se reserva lo máximo que puede costar. Lo que no gaste vuelve cuando termina la respuesta.",
    sections: [
      {
        id: "hold",
        heading: "Qué se reserva",
        text: "Tantos tokens de entrada como bytes tiene el texto, y el límite de salida, al precio del modelo. Por eso limitar la salida reduce la reserva y deja correr más peticiones a la vez con el mismo crédito.",
      },
      {
        id: "charge",
        heading: "Qué se cobra",
        text: "Los tokens que contó el proveedor, una vez, por la respuesta entregada. Si un proveedor falló y respondió otro, solo esa respuesta. Nunca se cobra más de lo reservado.",
        rows: [
          ["falló", "nada"],
          ["se cortó", "el texto entregado"],
          ["te fuiste", "lo que se hizo hasta pararlo"],
          ["dos veces con la misma Idempotency-Key", "una vez"],
        ],
      },
      {
        id: "enough",
        heading: "Cuando no cabe",
        text: "Con poco crédito, el límite de salida baja a lo que se puede pagar y la respuesta lo dice. Si no cabe nada, el 402 dice qué cabría.",
      },
    ],
  },
  code: {
    hold: {
      curl: `curl -si {origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "max_tokens": 100,
       "messages": [{"role": "user", "content": "Hello"}]}' | grep -i x-sallyport`,
      ts: `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "{origin}/v1",
  apiKey: process.env.SALLYPORT_KEY,
});

const { data, response } = await client.chat.completions
  .create({
    model: "gpt-4o-mini",
    max_tokens: 100,
    messages: [{ role: "user", content: "Hello" }],
  })
  .withResponse();
console.log(data.usage, response.headers.get("x-sallyport-charge-usd"));`,
      py: `import os
from openai import OpenAI

client = OpenAI(
    base_url="{origin}/v1",
    api_key=os.environ["SALLYPORT_KEY"],
)

raw = client.chat.completions.with_raw_response.create(
    model="gpt-4o-mini",
    max_tokens=100,
    messages=[{"role": "user", "content": "Hello"}],
)
print(raw.parse().usage, raw.headers.get("x-sallyport-charge-usd"))`,
    },
  },
};
