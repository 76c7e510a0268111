import { texts } from "../../texts/language.ts";

export const ORGANIZATION_PRIVACY = texts({
  en: {
    keptOf: (name: string) => `Kept of ${name}`,
    noContent: "no prompt and no answer of a chat",
    what: "What",
    howLong: "For how long",
    kept: {
      content: "Prompts and answers of chats",
      repeated_requests: "Keys of repeated requests, as hashes",
      pictures: "Pictures that were sent or made, and the words of their tasks, sealed",
      picture_deletions: "That a picture was deleted, and when",
      counters: "Counters of limits",
      usage: "Usage: time, key, model, tokens, cost, outcome",
      money: "Credit, charges, budgets",
      acts: "What was done here: in the audit ledger, sealed under a key of the organization",
      keys: "API keys: name, scope, a salted hash",
      members: "Members and their roles",
      invitations: "Invitations, their addresses sealed",
      security_events: "Sign-ins of members, without a network address after 90 days",
    },
    lasting: (hours: number | null, until: string) => {
      if (hours === 0) return "never stored";
      if (hours === null)
        return until === "for_the_books"
          ? "as long as the books; after a deletion without a name"
          : "until the organization is deleted";
      return hours % 24 === 0 ? (hours === 24 ? "a day" : `${hours / 24} days`) : `${hours} hours`;
    },
    processors: "Who processes what your keys send",
    processorsFoot:
      "Each gets the text of requests for its own models, and no name, address or key of yours. Only those that a project of yours may use are here.",
    nobody: "Nobody",
    nobodyWhy:
      "No provider answers your keys now. Test keys reach the simulator, which is this server itself.",
    who: "Provider",
    models: (count: number) => (count === 1 ? "1 model" : `${count} models`),
    where: "Where",
    union: "European Union",
    unsaid: "it does not say",
    keepsTitle: "Keeps",
    keeps: (what: string, days: number | null) =>
      what === "days"
        ? `${days} days, against abuse`
        : what === "nothing"
          ? "nothing"
          : what === "operator"
            ? "as the operator of this server says"
            : "no period that it says",
    trainsTitle: "Trains with it",
    trains: { no: "no", may: "may", operator: "as the operator says" },
    rights: "Take it along, or delete it",
    rightsHint:
      "Usage leaves as CSV or JSON, acts with their proofs. Deleting the organization ends keys and memberships at once and destroys the key of its entries; the books stay without a name.",
    exportUsage: "Export usage",
    exportActs: "See and prove acts",
    remove: "Delete the organization",
    agreement: "Agreement on data processing",
  },
  es: {
    keptOf: (name: string) => `Se guarda de ${name}`,
    noContent: "ninguna petición ni respuesta de chat",
    what: "Qué",
    howLong: "Cuánto tiempo",
    kept: {
      content: "Peticiones y respuestas de chats",
      repeated_requests: "Claves de peticiones repetidas, como hashes",
      pictures: "Imágenes enviadas o hechas y las palabras de sus tareas, selladas",
      picture_deletions: "Que se borró una imagen y cuándo",
      counters: "Contadores de límites",
      usage: "Uso: hora, clave, modelo, tokens, coste, resultado",
      money: "Crédito, cobros, presupuestos",
      acts: "Lo que se hizo aquí: en el registro de auditoría, sellado con una clave de la organización",
      keys: "Claves de API: nombre, alcance, un hash con sal",
      members: "Miembros y sus roles",
      invitations: "Invitaciones, con la dirección sellada",
      security_events: "Entradas de miembros, sin dirección de red pasados 90 días",
    },
    lasting: (hours: number | null, until: string) => {
      if (hours === 0) return "nunca se guarda";
      if (hours === null)
        return until === "for_the_books"
          ? "tanto como los libros; tras un borrado, sin nombre"
          : "hasta que se borre la organización";
      return hours % 24 === 0 ? (hours === 24 ? "un día" : `${hours / 24} días`) : `${hours} horas`;
    },
    processors: "Quién trata lo que envían tus claves",
    processorsFoot:
      "Cada uno recibe el texto de las peticiones a sus modelos, y ningún nombre, dirección ni clave tuya. Solo están los que un proyecto tuyo puede usar.",
    nobody: "Nadie",
    nobodyWhy:
      "Ningún proveedor responde ahora a tus claves. Las claves de prueba llegan al simulador, que es este mismo servidor.",
    who: "Proveedor",
    models: (count: number) => (count === 1 ? "1 modelo" : `${count} modelos`),
    where: "Dónde",
    union: "Unión Europea",
    unsaid: "no lo dice",
    keepsTitle: "Guarda",
    keeps: (what: string, days: number | null) =>
      what === "days"
        ? `${days} días, contra abusos`
        : what === "nothing"
          ? "nada"
          : what === "operator"
            ? "lo que diga el operador de este servidor"
            : "no dice ningún plazo",
    trainsTitle: "Entrena con ello",
    trains: { no: "no", may: "puede", operator: "lo que diga el operador" },
    rights: "Llévatelo o bórralo",
    rightsHint:
      "El uso sale en CSV o JSON; los actos, con sus pruebas. Borrar la organización termina claves y membresías al momento y destruye la clave de sus entradas; los libros quedan sin nombre.",
    exportUsage: "Exportar el uso",
    exportActs: "Ver y probar actos",
    remove: "Borrar la organización",
    agreement: "Acuerdo sobre tratamiento de datos",
  },
});
