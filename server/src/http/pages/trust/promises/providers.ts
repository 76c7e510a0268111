import type { PromiseGroup } from "./promise.ts";

export const PROVIDERS: PromiseGroup = {
  title: { en: "Providers", es: "Proveedores" },
  promises: [
    {
      id: "P-1",
      en: [
        "Provider keys are encrypted at rest with AES-256-GCM",
        "A data key per record, wrapped by a master key from the environment or a KMS; fresh nonce; record identity bound as additional data, so that a ciphertext moved to another row does not open; decrypted only in memory, at request time.",
      ],
      es: [
        "Las claves de proveedores se cifran con AES-256-GCM",
        "Una clave de datos por registro, envuelta por una clave maestra del entorno o de un KMS; nonce nuevo; la identidad del registro va atada, así que un cifrado movido a otra fila no se abre; solo se descifra en memoria, al pedir.",
      ],
    },
    {
      id: "P-2",
      en: [
        "Provider keys rotate without interruption",
        "Several live versions, health-checked switch-over under load with no failed request; master key re-wrap online.",
      ],
      es: [
        "Las claves de proveedores rotan sin interrupción",
        "Varias versiones vivas, cambio comprobado bajo carga sin peticiones fallidas; la clave maestra se cambia en línea.",
      ],
    },
    {
      id: "P-3",
      en: [
        "Provider keys never reach a browser, a log or an error",
        "Canary provider key searched for in every answer, log, dump and page.",
      ],
      es: [
        "Las claves de proveedores nunca llegan a un navegador, registro o error",
        "Se busca una clave trampa en cada respuesta, registro, volcado y página.",
      ],
    },
    {
      id: "P-4",
      en: [
        "Only what the request needs goes to a provider",
        "Header allow-list both ways, no client IP, no account identifiers unless configured.",
      ],
      es: [
        "Al proveedor solo va lo que la petición necesita",
        "Lista de cabeceras en ambos sentidos, sin IP del cliente ni identificadores de cuenta salvo configuración.",
      ],
    },
    {
      id: "P-5",
      en: [
        "Routing with fallback",
        "OpenAI, Anthropic, Google Gemini, Azure OpenAI, AWS Bedrock, Mistral, and any OpenAI-compatible server; retries, weighted routes, circuit breaker, timeouts; of several attempts the customer pays only for the one whose answer was delivered; whoever leaves pays for what was made until then.",
      ],
      es: [
        "Rutas con alternativa",
        "Varios proveedores y cualquier servidor compatible con OpenAI; reintentos, rutas con peso, cortacircuitos y plazos; de varios intentos el cliente paga solo el que dio la respuesta; quien se va paga lo hecho hasta entonces.",
      ],
    },
    {
      id: "P-6",
      en: [
        "Secrets come from the environment",
        "Refused at start when weak or missing outside development; never written to disk (the development key file aside), logs or the database; secret scan in CI.",
      ],
      es: [
        "Los secretos vienen del entorno",
        "Se rechazan al arrancar si faltan o son débiles fuera de desarrollo; nunca se escriben en disco, registros ni base de datos; búsqueda de secretos en la integración continua.",
      ],
    },
  ],
};
