import type { PromiseGroup } from "./promise.ts";

export const IDENTITY_AND_SESSIONS: PromiseGroup = {
  title: { en: "Identity and sessions", es: "Identidad y sesiones" },
  promises: [
    {
      id: "ID-1",
      en: [
        "Passwords are stored only as bcrypt hashes",
        "Cost 12 or more, input over bcrypt's 72 bytes handled without truncation, rehash on login when the cost rises; unknown and known emails take the same time and give the same answer.",
      ],
      es: [
        "Las contraseñas solo se guardan como hashes de bcrypt",
        "Coste 12 o más, las entradas de más de 72 bytes no se cortan, el hash se renueva al entrar cuando sube el coste; un correo conocido y uno desconocido tardan lo mismo y reciben la misma respuesta.",
      ],
    },
    {
      id: "ID-2",
      en: [
        "Password rules are enforced",
        "Length, strength estimate and a built-in breached/common list; the form says what is wrong before submit; the server decides.",
      ],
      es: [
        "Las contraseñas cumplen reglas",
        "Longitud, estimación de fuerza y una lista propia de contraseñas filtradas; el formulario dice qué falla antes de enviar; decide el servidor.",
      ],
    },
    {
      id: "ID-3",
      en: [
        "Email is verified before API keys or live API use",
        "Unverified account gets a clear 403 naming the step; link is single-use, hashed at rest, expires.",
      ],
      es: [
        "El correo se verifica antes de tener claves o usar la API",
        "Una cuenta sin verificar recibe un 403 que nombra el paso; el enlace sirve una vez, se guarda como hash y caduca.",
      ],
    },
    {
      id: "ID-4",
      en: [
        "Sessions live on the server and expire",
        "Token hashed at rest (a stolen database opens no session), idle and absolute expiry, rotation at sign-in and at privilege change, list of devices, sign out here and everywhere takes effect on the next request; a shared-device mode that ends with the window; sign-out clears site data.",
      ],
      es: [
        "Las sesiones viven en el servidor y caducan",
        "El token se guarda como hash, así que una base de datos robada no abre ninguna sesión; fin por inactividad y fin absoluto, token nuevo al entrar y al subir de nivel, lista de dispositivos, salir aquí y en todas partes vale desde la siguiente petición; modo de equipo compartido; salir borra los datos del sitio.",
      ],
    },
    {
      id: "ID-5",
      en: [
        "Short-lived access tokens",
        "JWT of 5 minutes or less, asymmetric, `kid` rotation, audience and issuer checked, algorithm pinned, revoked session stops renewing.",
      ],
      es: [
        "Tokens de acceso cortos",
        "JWT de 5 minutos como mucho, asimétrico, con rotación de `kid`, audiencia y emisor comprobados y algoritmo fijo; una sesión revocada deja de renovarlo.",
      ],
    },
    {
      id: "ID-6",
      en: [
        "Secure cookies, or Bearer from another domain",
        "`__Host-` cookies, HttpOnly, Secure, SameSite; CSRF defence on every state change; CORS is an allow-list, never a reflection.",
      ],
      es: [
        "Cookies seguras, o Bearer desde otro dominio",
        "Cookies `__Host-`, HttpOnly, Secure y SameSite; defensa contra CSRF en cada cambio; CORS es una lista, nunca un reflejo.",
      ],
    },
    {
      id: "ID-7",
      en: [
        "Administration is a separate, elevated session",
        "Own cookie and short lifetime, TOTP or passkey required, step-up again for destructive acts, optional IP allow-list; a stolen user session never reaches an admin route; outside development the command line also needs a named operator.",
      ],
      es: [
        "Administrar es otra sesión, más corta",
        "Cookie propia y vida corta, TOTP o passkey obligatorio, se vuelve a pedir para actos destructivos, lista de IP opcional; una sesión de usuario robada no llega a ninguna ruta de administración.",
      ],
    },
    {
      id: "ID-8",
      en: [
        "Roles are enforced",
        "Organization: owner, admin, developer, billing, viewer; platform: support, operator, admin; a generated matrix test calls every route as every role and as a member of another organization; price, role and balance sent by a client are refused.",
      ],
      es: [
        "Los roles se hacen cumplir",
        "Propietario, administrador, desarrollador, facturación y lector; en la plataforma soporte, operador y administrador; una prueba llama a cada ruta con cada rol y como miembro de otra organización; el precio, el rol y el saldo que envíe un cliente se rechazan.",
      ],
    },
    {
      id: "ID-9",
      en: [
        "One account per email",
        "Unique constraint in the database on the normalised address, proven under a race of 100 sign-ups.",
      ],
      es: [
        "Una cuenta por correo",
        "Restricción única en la base de datos sobre la dirección normalizada, probada con 100 altas a la vez.",
      ],
    },
    {
      id: "ID-10",
      en: [
        "External sign-in",
        "OpenID Connect, at least Google and GitHub plus any OIDC issuer; state, nonce, PKCE; no account takeover by an unverified email.",
      ],
      es: [
        "Entrar con un proveedor externo",
        "OpenID Connect, al menos Google, GitHub y cualquier emisor; state, nonce y PKCE; un correo sin verificar no se queda con ninguna cuenta.",
      ],
    },
    {
      id: "ID-11",
      en: [
        "Suspicious activity is reported in one click",
        '"this was not me" in mails and in the device list ends sessions, pauses keys and opens a case.',
      ],
      es: [
        "Lo sospechoso se denuncia con un clic",
        "«No fui yo», en los correos y en la lista de dispositivos, cierra sesiones, pausa claves y abre un caso.",
      ],
    },
  ],
};
