import { inBoth } from "../bilingual.ts";

export const TRUST = inBoth(
  {
    title: "Security: every promise, and how it stands",
    description:
      "All promises of this installation: what is enforced in code and tested, what is not yet, where, and how to check it yourself.",
    heading: (count: string) => `${count} promises.`,
    unchecked: "Not checked here yet.",
    lead: "Each promise is kept only with three things: code that enforces it, a test that fails without it, and a check on this running system. The checks on the running system are not built yet, so no stone below counts as kept. What is enforced and tested, this page says, with the place.",
    facts: {
      whole: "Enforced and tested",
      part: "In part",
      none: "Not built",
      checks: "Checks on this system",
      noChecks: "none yet",
    },
    all: "All promises",
    states: {
      whole: "Enforced and tested",
      part: "Enforced in part",
      none: "Not built",
    },
    notChecked: "Not checked yet",
    explain: {
      whole:
        "The code below enforces it, and each test fails when that code is removed. It has not been checked on this running system.",
      part: "Some of it is enforced and tested, as said below. The rest is not built yet and is not promised.",
      none: "Nothing of it is built yet. It is not promised.",
    },
    ofGroup: (whole: string, all: string) => `${whole} of ${all} enforced and tested`,
    holds: "Holds when",
    stands: "What stands here",
    configured: "On this installation",
    checkIt: "Check it yourself",
    code: "Code",
    tests: "Tests",
    back: "All promises",
    next: "Next promise",
    self: "Do not take our word",
    selfText:
      "The verifier is one file without dependencies. It checks the audit ledger from outside and remembers what it saw, so that it cannot be rewritten later.",
    links: {
      json: "This page as JSON",
      report: "Report a weakness",
      privacy: "What is kept, and how long",
      keys: "Signing keys",
      checkpoint: "Newest checkpoint",
    },
    english: "in English",
    configuredFacts: {
      tlsOwn: "This server ends TLS itself, 1.3 only.",
      tlsProxy:
        "A proxy that the operator declared ends TLS in front of this server; what comes from anybody else is refused.",
      tlsClear: "This is a development server. It is reached without TLS, on its own machine.",
      lease: (seconds: string) => `A machine that is cut off stops serving within ${seconds}\u00a0s.`,
      network: (count: string) => `${count} accounts a day from one network address.`,
      domain: (count: string) => `${count} accounts a day with one mail domain.`,
      redis: "Limits are counted in one store for all machines.",
      memory: "Limits are counted in this machine’s memory: one machine serves.",
      events: (days: string, network: string) =>
        `Security events are kept ${days} days, network addresses in them ${network}.`,
      sessions: (idle: string, whole: string) =>
        `A session ends after ${idle} h of silence, and after ${whole} h in all.`,
      operator: (name: string) => `Operated by ${name}.`,
      nobody: "The operator has not been named.",
      signUp: {
        open: "Anybody may open an account.",
        invited: "Only who was invited may open an account.",
        closed: "Nobody may open an account.",
      },
      production:
        "This is a production installation: secrets that are weak or missing are refused at the start.",
      development: "This is a development installation: it may start with secrets that it made itself.",
    },
  },
  {
    title: "Seguridad: cada promesa y cómo está",
    description:
      "Todas las promesas de esta instalación: qué se hace cumplir en el código y se prueba, qué no todavía, dónde, y cómo comprobarlo tú.",
    heading: (count) => `${count} promesas.`,
    unchecked: "Aquí aún sin comprobar.",
    lead: "Una promesa solo se cumple con tres cosas: código que la hace cumplir, una prueba que falla sin él y una comprobación en este sistema en marcha. Las comprobaciones en marcha aún no están hechas, así que ninguna piedra de abajo cuenta como cumplida. Lo que sí se hace cumplir y se prueba lo dice esta página, con su lugar.",
    facts: {
      whole: "Con código y prueba",
      part: "En parte",
      none: "Sin hacer",
      checks: "Comprobaciones aquí",
      noChecks: "ninguna aún",
    },
    all: "Todas las promesas",
    states: { whole: "Con código y prueba", part: "En parte", none: "Sin hacer" },
    notChecked: "Aún sin comprobar",
    explain: {
      whole:
        "El código de abajo la hace cumplir y cada prueba falla si se quita. No se ha comprobado en este sistema en marcha.",
      part: "Una parte se hace cumplir y se prueba, como se dice abajo. El resto aún no está hecho y no se promete.",
      none: "Aún no hay nada hecho. No se promete.",
    },
    ofGroup: (whole, all) => `${whole} de ${all} con código y prueba`,
    holds: "Se cumple cuando",
    stands: "Qué hay aquí",
    configured: "En esta instalación",
    checkIt: "Compruébalo tú",
    code: "Código",
    tests: "Pruebas",
    back: "Todas las promesas",
    next: "Siguiente promesa",
    self: "No te fíes de nosotros",
    selfText:
      "El verificador es un solo archivo sin dependencias. Comprueba el libro de auditoría desde fuera y recuerda lo que vio, así que nadie puede reescribirlo después.",
    links: {
      json: "Esta página en JSON",
      report: "Avisar de un fallo",
      privacy: "Qué se guarda y cuánto tiempo",
      keys: "Claves de firma",
      checkpoint: "Último punto firmado",
    },
    english: "en inglés",
    configuredFacts: {
      tlsOwn: "Este servidor termina TLS por sí mismo, solo 1.3.",
      tlsProxy:
        "Un proxy declarado por el operador termina TLS delante de este servidor; lo que llega de otro se rechaza.",
      tlsClear: "Es un servidor de desarrollo. Se llega a él sin TLS, en su propia máquina.",
      lease: (seconds) => `Una máquina aislada deja de servir en ${seconds}\u00a0s.`,
      network: (count) => `${count} cuentas al día desde una dirección de red.`,
      domain: (count) => `${count} cuentas al día con un dominio de correo.`,
      redis: "Los límites se cuentan en un solo almacén para todas las máquinas.",
      memory: "Los límites se cuentan en la memoria de esta máquina: sirve una sola.",
      events: (days, network) =>
        `Los sucesos de seguridad se guardan ${days} días, y sus direcciones de red ${network}.`,
      sessions: (idle, whole) =>
        `Una sesión termina tras ${idle} h sin actividad, y tras ${whole} h en total.`,
      operator: (name) => `A cargo de ${name}.`,
      nobody: "No se ha dicho quién es el operador.",
      signUp: {
        open: "Cualquiera puede abrir una cuenta.",
        invited: "Solo puede abrir una cuenta quien fue invitado.",
        closed: "Nadie puede abrir una cuenta.",
      },
      production:
        "Es una instalación de producción: los secretos débiles o ausentes se rechazan al arrancar.",
      development: "Es una instalación de desarrollo: puede arrancar con secretos que hizo ella misma.",
    },
  },
);
