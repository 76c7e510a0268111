import type { PromiseGroup } from "./promise.ts";

export const API_KEYS: PromiseGroup = {
  title: { en: "API keys", es: "Claves de API" },
  promises: [
    {
      id: "K-1",
      en: [
        "Keys are stored only as salted, keyed hashes",
        "HMAC-SHA-256 with a versioned pepper held outside the database and a per-key salt; constant-time comparison; prefix + checksum so that secret scanners can find leaks.",
      ],
      es: [
        "Las claves solo se guardan como hashes con sal y clave",
        "HMAC-SHA-256 con una pimienta versionada fuera de la base de datos y sal por clave; comparación en tiempo constante; prefijo y suma de control para que los escáneres encuentren fugas.",
      ],
    },
    {
      id: "K-2",
      en: ["A key is shown once", "No endpoint, log, backup or page can give it again."],
      es: ["Una clave se muestra una vez", "Ninguna ruta, registro, copia ni página puede volver a darla."],
    },
    {
      id: "K-3",
      en: [
        "Keys are scoped",
        "By permission, model, endpoint, IP range, expiry; least privilege by default.",
      ],
      es: [
        "Las claves tienen alcance",
        "Por permiso, modelo, ruta, rango de IP y caducidad; por defecto, lo mínimo.",
      ],
    },
    {
      id: "K-4",
      en: [
        "Rotation at any time, revocation at once",
        'Rotation with a grace window; when the revoking call returns the key is dead on every node: 1 s or less while nodes are reachable, and a node that is cut off stops serving within its authority lease (5 s unless configured), for which the call waits; "compromised" also cuts open streams and sockets.',
      ],
      es: [
        "Rotar en cualquier momento, revocar al instante",
        "Rotación con periodo de gracia; cuando vuelve la llamada que revoca, la clave está muerta en cada nodo: 1 s o menos si los nodos responden, y un nodo aislado deja de servir dentro de su plazo, que la llamada espera; «comprometida» corta también lo que está abierto.",
      ],
    },
    {
      id: "K-5",
      en: [
        "Spending limits per key",
        "Daily, monthly, total; the most a request can cost is held before it is sent, its output cap lowered to what is affordable; never exceeded by a charge to the customer; proven with 500 concurrent requests.",
      ],
      es: [
        "Límites de gasto por clave",
        "Diario, mensual y total; lo máximo que puede costar una petición se reserva antes de enviarla y su salida se acorta a lo que se puede pagar; nunca se cobra más; probado con 500 peticiones a la vez.",
      ],
    },
    {
      id: "K-6",
      en: ["Separate test and live keys", "Test keys reach only the simulator and never spend."],
      es: [
        "Claves de prueba y de producción separadas",
        "Las de prueba solo llegan al simulador y nunca gastan.",
      ],
    },
    {
      id: "K-7",
      en: [
        "Only metadata is visible",
        "Name, prefix, last four, status, created, last used, revoked, deleted.",
      ],
      es: [
        "Solo se ven metadatos",
        "Nombre, prefijo, últimos cuatro, estado, creada, último uso, revocada, borrada.",
      ],
    },
    {
      id: "K-8",
      en: [
        "Idempotency keys",
        "Same key and same body gives the first outcome (on zero-retention routes the outcome without content, as 409 that SDKs do not retry), same key and other body is 422, concurrent duplicates run once; fingerprints are keyed hashes; kept 24 h; survives a crash between charge and answer.",
      ],
      es: [
        "Claves de idempotencia",
        "La misma clave con el mismo cuerpo da el primer resultado, con otro cuerpo 422, y las repetidas a la vez se ejecutan una sola vez; las huellas son hashes con clave; 24 h; sobreviven a una caída entre cobro y respuesta.",
      ],
    },
    {
      id: "K-9",
      en: [
        "The product helps keep keys safe",
        "A signed endpoint for secret scanners revokes what they find; keys in a URL or from a browser origin are refused with advice; a check-up warns of age, no limit, no second factor.",
      ],
      es: [
        "El producto ayuda a cuidar las claves",
        "Una ruta firmada para escáneres revoca lo que encuentran; una clave en una URL o desde un navegador se rechaza con consejo; una revisión avisa de edad, falta de límite y de segundo factor.",
      ],
    },
  ],
};
