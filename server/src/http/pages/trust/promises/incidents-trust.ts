import type { PromiseGroup } from "./promise.ts";

export const INCIDENTS_AND_TRUST: PromiseGroup = {
  title: { en: "Incidents and trust", es: "Incidentes y confianza" },
  promises: [
    {
      id: "I-1",
      en: [
        "Customers hear of a breach within 72 hours",
        "Clock from awareness; affected accounts found by query; mails queued, delivered, retried and counted, notice in the product when mail bounces; then all other users; summary on the status page; overdue clock pages the operator.",
      ],
      es: [
        "Los clientes saben de una brecha en 72 horas",
        "Reloj desde que se sabe; cuentas afectadas por consulta; correos encolados, entregados, reintentados y contados; luego los demás usuarios; resumen en la página de estado.",
      ],
    },
    {
      id: "I-2",
      en: [
        "Vulnerability reports are answered",
        "Intake form, support thread and mail start one clock, and `/.well-known/security.txt`; acknowledgement within 24 h, timeline within 5 business days, both tracked; safe harbour, embargo, credit by consent; acknowledgements page.",
      ],
      es: [
        "Los avisos de vulnerabilidad reciben respuesta",
        "Formulario, soporte y correo arrancan un reloj, y `/.well-known/security.txt`; acuse en 24 h y plazo en 5 días hábiles; puerto seguro, embargo, reconocimiento con permiso.",
      ],
    },
    {
      id: "I-3",
      en: ["Status page", "Public, components and incidents, history, works while the database is down."],
      es: [
        "Página de estado",
        "Pública, con partes e incidentes, con historia, funciona sin la base de datos.",
      ],
    },
    {
      id: "I-4",
      en: [
        "In-product support",
        "Threads with attachments, which obey the media controls with their own retention; published answer target with a clock; a form without account.",
      ],
      es: [
        "Soporte dentro del producto",
        "Conversaciones con adjuntos bajo los controles de medios; objetivo de respuesta publicado con reloj; un formulario sin cuenta.",
      ],
    },
    {
      id: "I-5",
      en: [
        "The page survives a lost connection",
        "Six states, tested in each language: crashed, reconnecting, countdown, lost, paused, resume failed; manual retry; resume respects session expiry; nothing typed is lost.",
      ],
      es: [
        "La página sobrevive a una conexión perdida",
        "Seis estados, probados en cada idioma: rota, reconectando, cuenta atrás, perdida, en pausa, reanudación fallida; reintento manual; nada de lo escrito se pierde.",
      ],
    },
    {
      id: "I-6",
      en: [
        "Evidence an auditor can use",
        "One command exports all controls, their tests, probe history and ledger proofs, signed, also as OSCAL JSON.",
      ],
      es: [
        "Pruebas que sirven a un auditor",
        "Un comando exporta todos los controles, sus pruebas, el historial y las pruebas del libro, firmado, también en OSCAL JSON.",
      ],
    },
    {
      id: "I-7",
      en: ["A written incident response plan", "In the repo, exercised by a drill command."],
      es: [
        "Un plan escrito de respuesta a incidentes",
        "En el repositorio, ejercitado con un comando de simulacro.",
      ],
    },
    {
      id: "I-8",
      en: [
        "Reviews and audits are current",
        "Review calendar; audit and test documents with scope, hash and expiry; an expired claim disappears from the page.",
      ],
      es: [
        "Revisiones y auditorías al día",
        "Calendario de revisiones; documentos con alcance, hash y caducidad; una afirmación caducada desaparece de la página.",
      ],
    },
  ],
};
