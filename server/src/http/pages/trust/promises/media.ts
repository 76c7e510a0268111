import type { PromiseGroup } from "./promise.ts";

export const MEDIA: PromiseGroup = {
  title: { en: "Media", es: "Imágenes" },
  promises: [
    {
      id: "M-1",
      en: [
        "Uploads are authenticated and safe",
        "Streamed with a size limit, type by magic bytes, decoded and re-encoded in a separate process with pixel, time and memory limits, metadata (GPS) stripped; bombs, polyglots, SVG, truncated and lying files give a 4xx and nothing left behind.",
      ],
      es: [
        "Las subidas llevan autenticación y son seguras",
        "Por partes y con tope, tipo por sus bytes, decodificadas y vueltas a codificar en otro proceso con límites de píxeles, tiempo y memoria, sin metadatos; bombas, políglotas, SVG, archivos cortados y falsos dan un 4xx y no dejan nada.",
      ],
    },
    {
      id: "M-2",
      en: [
        "Objects are private",
        "No public bucket path, organization-prefixed, encrypted at rest with a per-object key.",
      ],
      es: [
        "Los objetos son privados",
        "Sin ruta pública, con prefijo por organización y cifrados con una clave por objeto.",
      ],
    },
    {
      id: "M-3",
      en: [
        "Links are signed and temporary",
        "Bound to object, method and expiry; tampering, expiry and deletion give 403/404/410; an organization can also demand sign-in; never stored or logged; safe response headers and noindex.",
      ],
      es: [
        "Los enlaces van firmados y son temporales",
        "Atados a objeto, método y caducidad; manipular, caducar o borrar da 403, 404 o 410; una organización puede exigir además entrar; nunca se guardan ni registran.",
      ],
    },
    {
      id: "M-4",
      en: [
        "Sources and results expire",
        "Default 72 h, configurable, never over 7 days; sources, masks, partials, results, thumbnails and task prompts (brand assets and M-10 holds apart); swept within 60 s of expiry; object keys live in a separate short-lived key store outside database backups, so that destroying a key makes every backup unreadable too.",
      ],
      es: [
        "Fuentes y resultados caducan",
        "72 h por defecto, nunca más de 7 días; barridos en 60 s; las claves de objeto viven fuera de las copias, así que destruir una deja ilegible toda copia.",
      ],
    },
    {
      id: "M-5",
      en: ["A user can delete earlier", "At once, everywhere, with a deletion record."],
      es: ["Un usuario puede borrar antes", "Al instante, en todas partes, con constancia del borrado."],
    },
    {
      id: "M-6",
      en: [
        "Brand assets belong to the organization",
        "Logos, palettes, fonts, reference images; versioned; used in generations by reference.",
      ],
      es: [
        "Los elementos de marca son de la organización",
        "Logotipos, paletas, tipografías e imágenes de referencia; con versiones; se usan por referencia.",
      ],
    },
    {
      id: "M-7",
      en: [
        "Organization checks on every path",
        "Enforced in code and again by row-level security in the database; the matrix test of ID-8 covers it.",
      ],
      es: [
        "La organización se comprueba en cada camino",
        "En el código y otra vez con seguridad por filas en la base de datos; la prueba de roles lo cubre.",
      ],
    },
    {
      id: "M-8",
      en: [
        "Task history",
        "Queued, running, succeeded, failed, cancelled, expired; live progress; survives restart.",
      ],
      es: [
        "Historial de tareas",
        "En cola, en marcha, lograda, fallida, cancelada, caducada; progreso en vivo; sobrevive a un reinicio.",
      ],
    },
    {
      id: "M-9",
      en: [
        "Failed tasks are tracked and credits come back",
        "Each hold ends exactly once, proven by killing workers at every step; fallback to another provider under one charge.",
      ],
      es: [
        "Las tareas fallidas se siguen y el crédito vuelve",
        "Cada reserva termina exactamente una vez, probado matando procesos en cada paso; cambiar de proveedor es un solo cobro.",
      ],
    },
    {
      id: "M-10",
      en: [
        "Longer retention is an exception",
        "Only safety, abuse, law, dispute, support or diagnostics; admin only, reason, maximum length and end date; owner told where lawful; audited, shown in the export.",
      ],
      es: [
        "Guardar más tiempo es una excepción",
        "Solo por seguridad, abuso, ley, disputa, soporte o diagnóstico; solo un administrador, con motivo, máximo y fecha de fin; se avisa al dueño si la ley lo permite.",
      ],
    },
  ],
};
