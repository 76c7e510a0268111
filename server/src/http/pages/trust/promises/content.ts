import type { PromiseGroup } from "./promise.ts";

export const CONTENT: PromiseGroup = {
  title: { en: "Content", es: "Contenido" },
  promises: [
    {
      id: "Z-1",
      en: [
        "Prompts and completions are never stored",
        "No table, log, trace, metric, cache, queue, temporary file, error text or crash dump can hold them, and no setting or environment variable changes that; a canary sent through every inference route and every field a caller controls, streaming, failing, timing out and cancelled, is found nowhere afterwards (database files and WAL, Redis, object store, logs, standard error, disk).",
      ],
      es: [
        "Mensajes y respuestas nunca se guardan",
        "Ninguna tabla, registro, traza, métrica, caché, cola, archivo temporal, error ni volcado puede contenerlos, y ningún ajuste lo cambia; una frase trampa enviada por cada ruta y cada campo, en directo, fallando, agotando el tiempo y cancelando, no se encuentra después en ningún sitio.",
      ],
    },
    {
      id: "Z-2",
      en: [
        "Only billing and operational metadata is kept",
        "Token counts, model, provider, status, latency, cost; no address or user agent on inference rows; column-by-column allow-list checked against the live schema; no caller- or provider-supplied string except after a registry match.",
      ],
      es: [
        "Solo se guardan metadatos de cobro y operación",
        "Tokens, modelo, proveedor, estado, latencia, coste; sin dirección ni navegador en las filas de inferencia; lista columna por columna comparada con el esquema vivo.",
      ],
    },
    {
      id: "Z-3",
      en: [
        "Content is never used for training",
        "No code path; provider opt-out flags set where a provider has them.",
      ],
      es: [
        "El contenido nunca se usa para entrenar",
        "No hay código que lo haga; las opciones de exclusión se ponen donde un proveedor las tiene.",
      ],
    },
    {
      id: "Z-4",
      en: [
        "Debug logging is temporary",
        "Switched on per organization for at most 60 minutes, ends by itself, audited, and still without content.",
      ],
      es: [
        "El registro de depuración es temporal",
        "Se enciende por organización como mucho 60 minutos, termina solo, se audita, y aun así no lleva contenido.",
      ],
    },
    {
      id: "Z-5",
      en: [
        "Provider-side retention is off or named",
        "`store:false` forced where a provider stores by default; stateful features (background, previous response, conversations, files, batches, cached content) refused by name on zero-retention routes; providers that retain or train need the organization's recorded consent.",
      ],
      es: [
        "Lo que retiene un proveedor está apagado o dicho",
        "`store:false` forzado donde un proveedor guarda por defecto; las funciones con estado se rechazan por su nombre; los proveedores que retienen o entrenan necesitan el consentimiento anotado de la organización.",
      ],
    },
  ],
};
