import type { OrganizationMessage } from "./organization-message.ts";
import type { WordingOf } from "./wording.ts";

const BUTTON_PAGE = "Abre una página que dice qué hará antes de hacerlo.";

const keysOf = (keys: number, made: number) =>
  [
    ["Claves activas que cuentan como suyas", String(keys)],
    ["Otras claves activas que creó", String(made)],
  ] as const;

const WEBHOOK_TROUBLES = {
  troubled:
    "Durante una hora no llegó nada de lo que enviamos. Lo intentamos hasta 72 horas después de cada suceso; después la dirección se desactiva.",
  gone: "Respondió 410 Gone, lo que dice que allí ya nadie quiere nada. No se le envía nada hasta que alguien la reanude.",
  failing:
    "Durante 72 horas no llegó nada de lo que enviamos. No se le envía nada hasta que alguien la reanude; lo que ocurra entretanto no se guarda para ella.",
} as const;

export const ORGANIZATION_SPANISH: WordingOf<OrganizationMessage> = {
  member_left: ({ organization, person, removed, keys, made, paused, path }) => ({
    subject: removed ? `${person} ya no está en ${organization}` : `${person} dejó ${organization}`,
    title: removed ? `Se quitó a ${person}` : `${person} se fue`,
    paragraphs: [
      `Ya no puede ver nada de ${organization}. Las claves que creó siguen siendo de la organización.`,
      paused
        ? "Esas claves están en pausa: toda llamada con ellas se rechaza hasta que digas otra cosa."
        : "Esas claves siguen funcionando, y quien creó una pudo guardar una copia. Si dudas, ponlas en pausa y renuévalas una a una.",
    ],
    facts: keysOf(keys, made),
    button: { label: "Ver el equipo", path },
    after: [],
  }),
  removed_from_organization: ({ organization, path }, { product }) => ({
    subject: `Ya no eres miembro de ${organization}`,
    title: `Te quitaron de ${organization}`,
    paragraphs: [
      `Alguien que administra ${organization} en ${product} terminó tu membresía. Tu cuenta y tus otras organizaciones siguen igual.`,
    ],
    button: { label: "Ver tus organizaciones", path },
    after: ["Lo que hiciste allí, también las claves, es de la organización."],
  }),
  ownership_offered: ({ organization, from, path, untilMs }, { product, time }) => ({
    subject: `${from} quiere que seas propietario de ${organization}`,
    title: `Hazte cargo de ${organization}`,
    paragraphs: [
      `${from} quiere entregarte la organización ${organization} en ${product}: su gente, proyectos, claves, crédito y recibos.`,
      "No cambia nada hasta que aceptes. Al hacerlo demuestras que eres tú.",
    ],
    button: { label: "Ver la oferta", path },
    after: [`La oferta termina el ${time(untilMs)}. ${BUTTON_PAGE}`],
  }),
  ownership_moved: ({ organization, from, to, path }) => ({
    subject: `${organization} es ahora de ${to}`,
    title: `${organization} tiene otro propietario`,
    paragraphs: [`${from} entregó ${organization} a ${to}, que aceptó. ${from} queda como administrador.`],
    button: { label: "Ver el equipo", path },
    after: ["Si no lo esperabas, pregúntales a los dos."],
  }),
  organization_deleted: ({ organization, slug, by, keys, leftUsd, receipt, path }, { product }) => ({
    subject: `Se borró ${organization}`,
    title: `${organization} ya no existe`,
    paragraphs: [
      `${by ?? `Quien opera ${product}`} borró la organización ${organization}. Todas sus claves están muertas en todas partes, nadie es ya miembro, y sus entradas en el registro de auditoría quedan ilegibles en minutos.`,
      "Lo que pagó y lo que se le cobró queda en los libros sin nombre, como pide la ley.",
    ],
    facts: [
      ["Nombre corto, que nadie recibirá otra vez", slug],
      ["Claves que terminaron", String(keys)],
      ["Crédito que quedaba, en USD", leftUsd],
      ["Recibo: entrada del registro de auditoría", receipt],
    ],
    button: { label: "Ver tus organizaciones", path },
    after: [
      "Nadie gasta el crédito que quedaba. Quien opera este servidor puede decir si se devuelve: da el recibo.",
    ],
  }),
  webhook_trouble: ({ organization, host, trouble, path }) => ({
    subject:
      trouble === "troubled"
        ? `Los webhooks de ${organization} no llegan a ${host}`
        : `Se desactivaron los webhooks a ${host}`,
    title: trouble === "troubled" ? "Tu dirección no acepta lo que enviamos" : "Se desactivó una dirección",
    paragraphs: [WEBHOOK_TROUBLES[trouble]],
    facts: [["Dirección", host]],
    button: { label: "Ver las entregas", path },
    after: [
      "Todos los propietarios y administradores de la organización reciben este correo, una vez cada vez que ocurre.",
    ],
  }),
  pictures_held: ({ organization, isTask, thing, kind, untilMs, path }, { product, time }) => ({
    subject: `Una imagen de ${organization} se guarda más que su tiempo`,
    title: isTask ? "Una tarea y sus imágenes se guardan más" : "Una imagen se guarda más",
    paragraphs: [
      `Quienes administran ${product} la guardan como excepción, aunque termine su tiempo o se elimine. Lo decidieron dos personas. Después de su tiempo nadie la obtiene por un enlace ni con vuestras claves, y no cuenta en vuestra cuota.`,
    ],
    facts: [
      [isTask ? "Tarea" : "Imagen", thing],
      ["Motivo", SPANISH_KINDS[kind] ?? kind],
      ["Hasta", time(untilMs)],
    ],
    button: { label: "Ver lo que se hizo", path },
    after: [
      "Entonces se destruye en un minuto. Para oponerte, escribe a quien administra este servidor y nombra el identificador.",
    ],
  }),
};

const SPANISH_KINDS: Readonly<Record<string, string>> = {
  safety: "La seguridad de alguien",
  abuse: "Un abuso que se investiga",
  law: "Lo exige la ley",
  dispute: "Una disputa",
  support: "Una consulta vuestra a soporte",
  diagnostics: "Un fallo nuestro que se busca",
};
