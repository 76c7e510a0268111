import type { LeakFinder, SecurityChange, Sighting } from "./message.ts";
import { ORGANIZATION_SPANISH } from "./organization-words-es.ts";
import type { Saying, Wording } from "./wording.ts";

const CHANGES: Readonly<Record<SecurityChange, string>> = {
  password_changed: "Tu contraseña ha cambiado",
  password_reset: "Tu contraseña se cambió con un enlace",
  totp_added: "Se añadió una aplicación de códigos",
  totp_removed: "Se quitó la aplicación de códigos",
  recovery_codes_renewed: "Tus códigos de recuperación son nuevos",
  recovery_code_used: "Se entró con un código de recuperación",
  passkey_added: "Se añadió una llave de acceso",
  passkey_removed: "Se quitó una llave de acceso",
  sign_in_added: "Se añadió una forma de entrar",
  sign_in_removed: "Se quitó un inicio de sesión enlazado",
  token_created: "Se creó un token de acceso personal",
  reported: "Avisaste de algo que no hiciste tú",
};

const BROWSERS: Readonly<Record<string, string>> = {
  chrome: "Chrome",
  edge: "Edge",
  firefox: "Firefox",
  safari: "Safari",
  opera: "Opera",
  other: "Otro programa",
};
const SYSTEMS: Readonly<Record<string, string>> = {
  android: "Android",
  ios: "iOS",
  linux: "Linux",
  macos: "macOS",
  windows: "Windows",
  other: "otro sistema",
};
const ROLES: Readonly<Record<string, string>> = {
  owner: "propietario",
  admin: "administrador",
  developer: "desarrollador",
  billing: "facturación",
  viewer: "lector",
};

function facts({ browser, system, network, atMs }: Sighting, { time }: Saying) {
  return [
    ["Cuándo", time(atMs)],
    ["Dispositivo", `${BROWSERS[browser] ?? browser} en ${SYSTEMS[system] ?? system}`],
    ["Desde", network],
  ] as const;
}

const LEAK_FINDERS: Readonly<Record<LeakFinder, string>> = {
  member: "Alguien que gestiona las claves de la organización dijo que otros la tienen.",
  scanner: "Un buscador de secretos la encontró donde cualquiera puede leerla.",
  holder: "Alguien que no ha entrado mostró que tiene la clave entera.",
};

const NOT_YOU = "¿No fuiste tú? La página te dice lo que hará antes de hacerlo.";
const BUTTON_PAGE = "Abre una página con un botón; no pasa nada hasta que lo pulsas.";

const readerOf = ({ role, organization }: { readonly role: string; readonly organization: string }) =>
  `Recibes esto como ${ROLES[role] ?? role} de ${organization}. En Límites cambias a quién se avisa y desde cuándo.`;

export const SPANISH: Wording = {
  ...ORGANIZATION_SPANISH,
  foot: (address) => `Enviado a ${address}. Sin píxel de seguimiento; nadie cuenta los enlaces.`,
  plainLink: "Si el botón no funciona, abre esta dirección:",
  verify: ({ path, untilMs }, { product, time }) => ({
    subject: `Verifica esta dirección para ${product}`,
    title: "Verifica esta dirección",
    paragraphs: [
      `Se abrió una cuenta en ${product} con esta dirección. Falta un paso: mostrar que este buzón es tuyo.`,
    ],
    button: { label: "Verificar esta dirección", path },
    after: [
      `El enlace sirve una vez, hasta el ${time(untilMs)}. ${BUTTON_PAGE}`,
      "Hasta entonces no hay claves ni llamadas reales.",
      "¿No fuiste tú? No hagas nada. Sin este paso la cuenta no llega a nada.",
    ],
  }),
  account_exists: ({ path }, { product }) => ({
    subject: `Ya tienes una cuenta en ${product}`,
    title: "Ya tienes una cuenta",
    paragraphs: [
      `Alguien, quizá tú, intentó abrir una cuenta en ${product} con esta dirección. Ya existe, así que no ha cambiado nada.`,
    ],
    button: { label: "Entrar", path },
    after: [
      "Si olvidaste la contraseña, esa página puede enviarte un enlace.",
      "¿No fuiste tú? No hagas nada: a quien lo intentó no se le dijo que la cuenta existe.",
    ],
  }),
  reset: ({ path, untilMs }, { product, time }) => ({
    subject: `Elige una contraseña nueva para ${product}`,
    title: "Elige una contraseña nueva",
    paragraphs: [`Alguien, quizá tú, pidió una contraseña nueva en ${product}.`],
    button: { label: "Elegir contraseña", path },
    after: [
      `El enlace sirve una vez, hasta el ${time(untilMs)}. ${BUTTON_PAGE}`,
      "Tu segundo factor sigue igual y todas tus sesiones se cierran.",
      "¿No fuiste tú? No hagas nada. Tu contraseña sigue como está.",
    ],
  }),
  new_device: ({ seen, path }, say) => ({
    subject: `Un dispositivo nuevo entró en ${say.product}`,
    title: "Alguien entró desde un dispositivo nuevo",
    paragraphs: [
      "Tu cuenta se usó en un dispositivo que no conocíamos. Si fuiste tú, no tienes que hacer nada.",
    ],
    facts: facts(seen, say),
    button: { label: "No fui yo", path },
    after: [NOT_YOU, "Todas las cuentas reciben este correo. No se puede desactivar."],
  }),
  security_changed: ({ what, seen, path }, say) => ({
    subject: `${CHANGES[what]} en ${say.product}`,
    title: CHANGES[what],
    paragraphs: ["Si fuiste tú, no tienes que hacer nada."],
    facts: facts(seen, say),
    button: { label: "No fui yo", path },
    after: [NOT_YOU, "Todas las cuentas reciben este correo. No se puede desactivar."],
  }),
  confirm_address: ({ path, untilMs }, { product, time }) => ({
    subject: `Confirma tu nueva dirección para ${product}`,
    title: "Confirma tu nueva dirección",
    paragraphs: [`Alguien pidió usar esta dirección para una cuenta en ${product}.`],
    button: { label: "Usar esta dirección", path },
    after: [
      `El enlace sirve una vez, hasta el ${time(untilMs)}. ${BUTTON_PAGE}`,
      "¿No fuiste tú? No hagas nada. Sin este paso no cambia nada.",
    ],
  }),
  address_changing: ({ to, seen, path }, say) => ({
    subject: `La dirección de tu cuenta en ${say.product} va a cambiar`,
    title: "Tu dirección va a cambiar",
    paragraphs: [
      `Tu cuenta va a usar ${to} en lugar de esta dirección. Ese buzón tiene que confirmarlo, y después pasan siete días, salvo que aceptes antes con el otro correo.`,
    ],
    facts: facts(seen, say),
    button: { label: "Conservar esta dirección", path },
    after: [
      "Durante catorce días ese botón conserva esta dirección, o la recupera, y cierra todas las sesiones.",
      "Si fuiste tú, no tienes que hacer nada.",
    ],
  }),
  address_agree: ({ to, seen, path }, say) => ({
    subject: `¿Aceptas otra dirección en ${say.product}?`,
    title: "Acepta la dirección nueva",
    paragraphs: [
      `Alguien que ha entrado como tú pidió que tu cuenta use ${to} en lugar de esta dirección. Si fuiste tú, acéptalo aquí: el cambio se hace en cuanto ese buzón también lo confirme.`,
    ],
    facts: facts(seen, say),
    button: { label: "Aceptar el cambio", path },
    after: [
      "¿No fuiste tú? No lo pulses. Usa el botón del otro correo, que conserva esta dirección y cierra todas las sesiones.",
    ],
  }),
  invitation: ({ organization, role, path, untilMs }, { product, time }) => ({
    subject: `Te invitan a ${organization} en ${product}`,
    title: `Únete a ${organization}`,
    paragraphs: [
      `Te invitan a la organización ${organization} en ${product}, con el papel '${ROLES[role] ?? role}'.`,
    ],
    button: { label: "Ver la invitación", path },
    after: [
      `La invitación es solo para esta dirección, sirve una vez y termina el ${time(untilMs)}. ${BUTTON_PAGE}`,
      "¿No la esperabas? No hagas nada.",
    ],
  }),
  keys_leaked: ({ organization, keys, count, by, atMs, path }, { time }) => ({
    subject:
      count === 1
        ? `Se cerró una clave de ${organization}`
        : `Se cerraron ${count} claves de ${organization}`,
    title:
      count === 1 ? "Se cerró una clave porque se filtró" : `Se cerraron ${count} claves porque se filtraron`,
    paragraphs: [
      LEAK_FINDERS[by],
      "Ya no sirve en ningún nodo, y las respuestas que recibía se cortaron. Los programas que la usan fallan desde ahora: crea una clave nueva para ellos.",
    ],
    facts: [["Cuándo", time(atMs)], ...keys.map(({ name, prefix }) => [name, `${prefix}…`] as const)],
    button: { label: "Ver las claves", path },
    after: [
      "Mira en el uso de los últimos días si hay peticiones que no son tuyas.",
      "Todos los propietarios de la organización reciben este correo.",
    ],
  }),
  staff_added: ({ role, path }, { product }) => ({
    subject: `Ahora llevas ${product}, como ${role}`,
    title: "Tienes un papel en la plataforma",
    paragraphs: [
      `Tu cuenta en ${product} tiene ahora el papel '${role}' en la plataforma. La consola tiene su propio inicio de sesión.`,
    ],
    button: { label: "Abrir la consola", path },
    after: [
      "La consola no admite solo una contraseña: tu cuenta necesita una aplicación de autenticación o una llave de acceso.",
      "¿No lo esperabas? Díselo a quien lleva este servidor.",
    ],
  }),
  staff_invited: ({ role, path, untilMs }, { product, time }) => ({
    subject: `Te invitan a llevar ${product}`,
    title: `Únete a quienes llevan ${product}`,
    paragraphs: [`Te invitan a llevar la plataforma ${product}, con el papel '${role}'.`],
    button: { label: "Ver la invitación", path },
    after: [
      `La invitación es solo para esta dirección, sirve una vez y termina el ${time(untilMs)}. ${BUTTON_PAGE}`,
      "¿No la esperabas? No hagas nada.",
    ],
  }),
  budget_reached: (message, { time, money, count }) => {
    const {
      name,
      percentage,
      period,
      spentMicroUsd: spent,
      limitMicroUsd: limit,
      endsMs,
      reachedMs,
    } = message;
    const what = name === null ? "Las claves de un miembro" : `«${name}»`;
    const left = BigInt(limit) > BigInt(spent) ? BigInt(limit) - BigInt(spent) : 0n;
    const each = { day: "diario", month: "mensual", total: "total" }[period] ?? period;
    return {
      subject: `${what}: gastado el ${count(percentage)} % de ${money(limit)}`,
      title: `${what} ${name === null ? "han" : "ha"} gastado el ${count(percentage)} % de ${money(limit)}`,
      paragraphs: [
        left === 0n
          ? `El límite ${each} está alcanzado.`
          : reachedMs === null
            ? `A este ritmo el límite ${each} no se alcanza antes de empezar de nuevo.`
            : `El límite ${each} se alcanza el ${time(reachedMs)} si sigue así.`,
      ],
      facts: [
        ["Organización", message.organization],
        ["Gastado", money(spent)],
        ["Queda", money(String(left))],
        [
          `Al llegar a ${money(limit)}`,
          "Las llamadas se rechazan antes de enviarlas y no se cobra nada. Las demás siguen.",
        ],
        ...(endsMs === null ? [] : [["Empieza de nuevo", time(endsMs)] as const]),
      ],
      button: { label: "Ver los límites", path: message.path },
      after: [readerOf(message)],
    };
  },
  spend_unusual: (message, { time, money }) => ({
    subject: `${message.organization} ha gastado más de lo normal`,
    title: `${money(message.spentMicroUsd)} en una hora`,
    paragraphs: ["Es varias veces lo que costó esta hora del día en las cuatro semanas anteriores."],
    facts: [
      ["Organización", message.organization],
      ["Hora desde", time(message.hourMs)],
      ["Gastado", money(message.spentMicroUsd)],
      ["Normal", money(message.usualMicroUsd)],
    ],
    button: { label: "Ver qué clave fue", path: message.path },
    after: [
      "¿No fuiste tú? Primero revoca esa clave; deja de servir en todas partes en segundos.",
      readerOf(message),
    ],
  }),
  failures_rising: (message, { count }) => ({
    subject: `Fallan peticiones de ${message.organization}`,
    title: `${count(message.failed)} de ${count(message.requests)} peticiones fallaron en la última hora`,
    paragraphs: ["Lo que falló antes de responder no se cobró."],
    button: { label: "Ver cómo fallaron", path: message.path },
    after: [readerOf(message)],
  }),
  deletion_requested: ({ path, atMs }, { product, time }) => ({
    subject: `Pediste borrar tu cuenta en ${product}`,
    title: "Pediste borrar tu cuenta",
    paragraphs: [
      `Tu cuenta se borra después del ${time(atMs)}. Hasta entonces todo funciona, y puedes entrar y retirar la petición.`,
      "Después tu nombre, tu dirección y cada forma de entrar se pierden para siempre. Las claves que creaste siguen siendo de su organización.",
    ],
    button: { label: "No fui yo", path },
    after: [NOT_YOU],
  }),
  account_deleted: ({ receipt, path }, { product }) => ({
    subject: `Tu cuenta en ${product} está borrada`,
    title: "Tu cuenta está borrada",
    paragraphs: [
      "Tu nombre, tu dirección y cada forma de entrar ya no existen, y tampoco la clave de lo que se anotó sobre ti. Nadie puede recuperarlos.",
      "Las claves que creaste siguen siendo de su organización, y ya no dicen quién las creó.",
    ],
    facts: [["Recibo", receipt]],
    button: { label: "Qué se guarda de cualquiera", path },
    after: [
      "Este es el último correo para ti. El recibo nombra una entrada del registro de auditoría, que dice que se borró una cuenta y cuándo, y no de quién.",
    ],
  }),
  deletion_stopped: ({ why, path }, { product }) => ({
    subject: `Tu cuenta en ${product} no se ha borrado`,
    title: "Tu cuenta no se ha borrado",
    paragraphs: [
      why === "staff"
        ? "Tienes un papel en la plataforma. Quien la lleva tiene que quitártelo antes."
        : "Eres la única persona propietaria de una organización. Traspásala o bórrala.",
      "No se quitó nada de donde esto lo impedía. Después, pídelo otra vez.",
    ],
    button: { label: "Abrir tu cuenta", path },
    after: [],
  }),
};
