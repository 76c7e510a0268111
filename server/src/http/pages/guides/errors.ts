import type { Guide } from "./guide.ts";

export const errorsGuide: Guide = {
  slug: "errors-and-retries",
  group: "build",
  en: {
    title: "Errors and retries",
    lead: "Every error has a status, a fixed code and a request id. Whether trying again can help is said in a header that SDKs obey.",
    sections: [
      {
        id: "shape",
        heading: "One shape",
        text: "Errors have the shape that SDKs for OpenAI know, so they become the SDK’s own classes. The code never changes its meaning; the sentence may.",
      },
      {
        id: "again",
        heading: "Try again, or not",
        text: "Where it cannot help, the answer says so. Where it can and a time is known, it names it. The official SDKs do the right thing by themselves.",
        rows: [
          ["x-should-retry: false", "the same request gets the same answer; mend it first"],
          ["retry-after", "seconds to wait; never together with the line above"],
          ["x-request-id", "names the request; quote it when you ask"],
        ],
      },
      {
        id: "codes",
        heading: "The ones you meet",
        text: "All codes stand in the reference of errors. These come first.",
        rows: [
          ["401", "no key, or a dead one"],
          ["402", "not enough credit, or a budget is spent: it says what would fit"],
          ["403", "the key may not do this, or somebody stopped it"],
          ["409", "the same Idempotency-Key: it runs, or ran already"],
          ["422", "the same Idempotency-Key with another body"],
          ["429", "a rate limit; wait as it says"],
          ["502, 503, 504", "the provider failed, or is stopped; charged: nothing"],
        ],
      },
      {
        id: "practice",
        heading: "Practise it",
        text: "The simulator fails on demand: a directive in the last message sets how. With a test key you can see what your program does before a provider shows you.",
      },
    ],
  },
  es: {
    title: "Errores y reintentos",
    lead: "Cada error tiene un estado, un código fijo y un identificador de petición. Si reintentar puede servir lo dice una cabecera que los SDK obedecen.",
    sections: [
      {
        id: "shape",
        heading: "Una sola forma",
        text: "Los errores tienen la forma que conocen los SDK de OpenAI, así que se convierten en sus propias clases. El código nunca cambia de significado; la frase puede cambiar.",
      },
      {
        id: "again",
        heading: "Reintentar o no",
        text: "Si no puede servir, la respuesta lo dice. Si puede y se sabe cuándo, da el tiempo. Los SDK oficiales lo hacen bien por sí solos.",
        rows: [
          ["x-should-retry: false", "la misma petición tendrá la misma respuesta; arréglala antes"],
          ["retry-after", "segundos de espera; nunca junto con la línea de arriba"],
          ["x-request-id", "nombra la petición; cítalo si preguntas"],
        ],
      },
      {
        id: "codes",
        heading: "Los que encontrarás",
        text: "Todos los códigos están en la referencia de errores. Estos son los primeros.",
        rows: [
          ["401", "sin clave, o con una muerta"],
          ["402", "falta crédito o se gastó un presupuesto: dice qué cabría"],
          ["403", "la clave no puede hacerlo, o alguien la paró"],
          ["409", "la misma Idempotency-Key: está en marcha o ya terminó"],
          ["422", "la misma Idempotency-Key con otro cuerpo"],
          ["429", "un límite de ritmo; espera lo que dice"],
          ["502, 503, 504", "el proveedor falló o está parado; se cobra: nada"],
        ],
      },
      {
        id: "practice",
        heading: "Practícalo",
        text: "El simulador falla cuando se lo pides: una directiva en el último mensaje dice cómo. Con una clave de prueba ves qué hace tu programa antes de que te lo enseñe un proveedor.",
      },
    ],
  },
  code: {
    shape: {
      shell: `{"error": {"message": "…", "type": "invalid_request_error", "param": null, "code": "invalid_api_key"}}`,
    },
    practice: {
      curl: `curl -i {origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini",
       "messages": [{"role": "user", "content": "[[simulate status=429]]"}]}'`,
      ts: `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "{origin}/v1",
  apiKey: process.env.SALLYPORT_KEY,
  maxRetries: 2,
});

try {
  await client.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: "[[simulate status=429]]" }],
  });
} catch (error) {
  if (error instanceof OpenAI.APIError) console.log(error.status, error.code);
}`,
      py: `import os
from openai import APIStatusError, OpenAI

client = OpenAI(
    base_url="{origin}/v1",
    api_key=os.environ["SALLYPORT_KEY"],
    max_retries=2,
)

try:
    client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "[[simulate status=429]]"}],
    )
except APIStatusError as error:
    print(error.status_code, error.code)`,
    },
  },
};
