import type { PromiseGroup } from "./promise.ts";

export const ABUSE_PREVENTION: PromiseGroup = {
  title: { en: "Abuse prevention", es: "Prevención de abusos" },
  promises: [
    {
      id: "AB-1",
      en: [
        "CAPTCHA on registration",
        "Cloudflare Turnstile server-side verification, and a self-hosted proof-of-work alternative that needs no third party; replayed, expired and wrong-host tokens are refused; provider unreachable means refused.",
      ],
      es: [
        "Prueba contra robots al crear una cuenta",
        "Turnstile comprobado en el servidor y una prueba de trabajo propia que no necesita a terceros; los tokens repetidos, caducados o de otro sitio se rechazan; proveedor inaccesible significa rechazado.",
      ],
    },
    {
      id: "AB-2",
      en: [
        "Disposable addresses are blocked",
        "Maintained list, subdomains and plus-addresses handled, operator can add and allow.",
      ],
      es: [
        "Los correos de usar y tirar se bloquean",
        "Lista mantenida, con subdominios y direcciones con «+»; el operador puede añadir y permitir.",
      ],
    },
    {
      id: "AB-3",
      en: [
        "Daily registration limit per IP",
        "IPv6 counted by /64; proxies only from a configured trusted list.",
      ],
      es: [
        "Altas limitadas por día y dirección IP",
        "IPv6 se cuenta por /64; los proxies solo valen si están en una lista de confianza.",
      ],
    },
    {
      id: "AB-4",
      en: [
        "Every authentication and security event is logged, structured",
        "One schema, no secrets, queryable by admin, exportable.",
      ],
      es: [
        "Cada suceso de acceso y seguridad queda registrado con estructura",
        "Un esquema, sin secretos, consultable por administradores y exportable.",
      ],
    },
    {
      id: "AB-5",
      en: [
        "Rate limits per endpoint, failing closed",
        "If the limiter's store is down, authentication endpoints refuse (503 with Retry-After), measured by killing the store under load; data-plane behaviour is explicit configuration, closed by default.",
      ],
      es: [
        "Límites por ruta que ante la duda cierran",
        "Si el almacén de contadores cae, las rutas de acceso rechazan con 503 y Retry-After, medido matándolo bajo carga; lo que hace la pasarela es configuración explícita, por defecto cerrada.",
      ],
    },
    {
      id: "AB-6",
      en: [
        "Sliding-window limits in Redis, per key, per user, per IP, per organization",
        "Never over the limit in any window, at most 2% under it, across several gateway nodes under concurrency; requests and tokens; credential stuffing measured; standard headers on every answer.",
      ],
      es: [
        "Límites de ventana deslizante por clave, usuario, IP y organización",
        "Nunca por encima del límite en ninguna ventana y como mucho un 2 % por debajo, con varios nodos a la vez; peticiones y tokens; cabeceras estándar en cada respuesta.",
      ],
    },
    {
      id: "AB-7",
      en: ["Quotas per organization", "Daily and monthly, enforced before the provider is called."],
      es: ["Cuotas por organización", "Diarias y mensuales, aplicadas antes de llamar al proveedor."],
    },
    {
      id: "AB-8",
      en: [
        "Prohibited content can be refused",
        "Pluggable moderation before and after generation; on inference routes only where the customer opts in, in memory; on media routes as the operator discloses; decision recorded, content not.",
      ],
      es: [
        "El contenido prohibido se puede rechazar",
        "Moderación intercambiable antes y después de generar; en rutas de inferencia solo si el cliente lo pide, en memoria; se anota la decisión, no el contenido.",
      ],
    },
    {
      id: "AB-9",
      en: [
        "Emergency controls",
        "Global kill switch, per provider, per model, per organization, per key; in force on every node when the call returns (as K-4), in-flight requests drained or cut as asked; recorded in the audit ledger with the reason.",
      ],
      es: [
        "Controles de emergencia",
        "Interruptor global, por proveedor, modelo, organización y clave; en vigor en cada nodo cuando vuelve la llamada; lo que está en curso se deja terminar o se corta; queda en el libro de auditoría con su motivo.",
      ],
    },
    {
      id: "AB-10",
      en: [
        "Abuse is found and handled",
        "Rules for evasion, fraud and mass accounts open cases; takedown, suspension with notice, appeal; outsiders can report.",
      ],
      es: [
        "El abuso se encuentra y se trata",
        "Reglas contra evasión, fraude y cuentas en masa abren casos; retirada, suspensión con aviso, recurso; quien no es cliente puede denunciar.",
      ],
    },
  ],
};
