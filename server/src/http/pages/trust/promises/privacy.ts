import type { PromiseGroup } from "./promise.ts";

export const PRIVACY: PromiseGroup = {
  title: { en: "Privacy", es: "Privacidad" },
  promises: [
    {
      id: "R-1",
      en: [
        "Access, correction, deletion, restriction, objection, portability",
        "Self-service, and through support, agents and people without an account; identity proof and deadline clocks; export as a machine-readable archive; deletion finishes within the stated time and leaves a receipt.",
      ],
      es: [
        "Acceso, corrección, borrado, limitación, oposición, portabilidad",
        "Por uno mismo, por soporte, por representantes y sin cuenta; prueba de identidad y plazos; exportación legible por programas; el borrado termina en el plazo dicho y deja constancia.",
      ],
    },
    {
      id: "R-2",
      en: [
        "Deletion runbook",
        "What is erased, what accounting law keeps, what becomes anonymous, each proven by a test that walks every table.",
      ],
      es: [
        "Guion de borrado",
        "Qué se borra, qué guarda la ley contable y qué queda anónimo, cada cosa probada recorriendo cada tabla.",
      ],
    },
    {
      id: "R-3",
      en: [
        "Cookie consent",
        "Nothing but strictly necessary cookies or storage of any kind before consent; works, or explains itself, with storage blocked; Global Privacy Control honoured; choice recorded and revocable.",
      ],
      es: [
        "Consentimiento de cookies",
        "Nada que no sea estrictamente necesario antes del consentimiento; funciona, o se explica, con el almacenamiento bloqueado; se respeta Global Privacy Control; la elección se anota y se puede retirar.",
      ],
    },
    {
      id: "R-4",
      en: [
        "Analytics are aggregated",
        "First-party, consented, no personal identifiers; pages, referrals, events, device class, funnels.",
      ],
      es: ["La analítica es agregada", "Propia, con consentimiento, sin identificadores personales."],
    },
    {
      id: "R-5",
      en: [
        "Data minimisation",
        "Every personal column has a purpose and a retention period in one register, checked against the live schema; addresses and agents only on security events, truncated after a stated number of days.",
      ],
      es: [
        "Datos mínimos",
        "Cada columna personal tiene finalidad y plazo en un registro, comparado con el esquema vivo; direcciones y navegadores solo en sucesos de seguridad, recortados pasados unos días.",
      ],
    },
    {
      id: "R-6",
      en: [
        "Policies are versioned",
        "The privacy and security pages, with their block of facts (also as JSON), are generated from the running configuration, so that they cannot disagree with it; effective date, acceptance recorded per version, each version kept and diffable.",
      ],
      es: [
        "Las políticas tienen versiones",
        "Las páginas de privacidad y seguridad se generan de la configuración en marcha, así que no pueden contradecirla; fecha de vigor, aceptación por versión, cada versión guardada y comparable.",
      ],
    },
    {
      id: "R-7",
      en: ["Retention schedule", "Each class of data has a period, a sweeper and a measured lag."],
      es: ["Calendario de retención", "Cada clase de datos tiene plazo, barrendero y retraso medido."],
    },
    {
      id: "R-8",
      en: [
        "The interface speaks the user's language",
        "At least English and one other; language in the path of public pages; stored preference.",
      ],
      es: [
        "La interfaz habla el idioma del usuario",
        "Al menos inglés y otro; idioma en la ruta de las páginas públicas; preferencia guardada.",
      ],
    },
    {
      id: "R-9",
      en: [
        "Data goes only to named recipients, and nothing is sold",
        "The egress allow-list equals a published register of recipients (purpose, region); change notice.",
      ],
      es: [
        "Los datos van solo a destinatarios con nombre, y nada se vende",
        "La lista de salidas es igual a un registro publicado de destinatarios; aviso de cambios.",
      ],
    },
    {
      id: "R-10",
      en: [
        "Disclosure only under procedure",
        "Two approvers, minimal export, notice to the user where lawful, count published.",
      ],
      es: [
        "Revelar datos solo con procedimiento",
        "Dos personas que aprueban, exportación mínima, aviso al usuario donde es legal, número publicado.",
      ],
    },
    {
      id: "R-11",
      en: [
        "Duties are tracked",
        "Record of processing, DPA, DPIA, GDPR and CCPA clocks; the page never claims a compliance nobody audited.",
      ],
      es: [
        "Las obligaciones se siguen",
        "Registro de actividades, contrato de encargo, evaluación de impacto y plazos; la página nunca afirma un cumplimiento que nadie auditó.",
      ],
    },
    {
      id: "R-12",
      en: ["The operator is identified", "Legal name, product and contacts on every page and mail."],
      es: ["El operador está identificado", "Nombre legal, producto y contactos en cada página y correo."],
    },
  ],
};
