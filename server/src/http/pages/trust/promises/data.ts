import type { PromiseGroup } from "./promise.ts";

export const DATA: PromiseGroup = {
  title: { en: "Data", es: "Datos" },
  promises: [
    {
      id: "D-1",
      en: [
        "Personal and usage data are encrypted at rest",
        "Field-level AES-256-GCM for secrets, tokens, addresses and contact data, blind index where looked up; the rest on an encrypted volume that is probed, or the page shows this promise as not kept.",
      ],
      es: [
        "Datos personales y de uso cifrados en reposo",
        "AES-256-GCM por campo para secretos, tokens, direcciones y contactos, con índice ciego donde se buscan; el resto en un volumen cifrado que se sondea, o la página muestra esta promesa como no cumplida.",
      ],
    },
    {
      id: "D-2",
      en: [
        "Least-privilege database access",
        "Separate roles for gateway, control plane, worker, migration, auditor; TLS with verification; proven by trying what each role must not do.",
      ],
      es: [
        "Acceso mínimo a la base de datos",
        "Roles separados para pasarela, control, trabajo, migración y auditoría; TLS con verificación; probado intentando lo que cada rol no debe hacer.",
      ],
    },
    {
      id: "D-3",
      en: [
        "Backups are encrypted and stored elsewhere",
        "One command to back up and one to restore, second location in a declared other region, scheduled restore drill that starts the copy, replays deletions and verifies ledgers.",
      ],
      es: [
        "Copias cifradas y guardadas en otro sitio",
        "Un comando para copiar y otro para restaurar, segundo lugar en otra región declarada, simulacro que arranca la copia, repite los borrados y verifica los libros.",
      ],
    },
    {
      id: "D-4",
      en: [
        "An audit ledger nobody can rewrite",
        "Every administrative act, key act, configuration change and start is written in the same transaction as its effect; Merkle tree (RFC 9162) with signed checkpoints; an outsider verifies inclusion and consistency against a checkpoint kept earlier, with a standalone command and no database access; refused by the database itself when anyone tries UPDATE or DELETE; a person's erasure destroys the key to their entries, not the tree.",
      ],
      es: [
        "Un libro de auditoría que nadie puede reescribir",
        "Cada acto administrativo, de claves, de configuración y cada arranque se escribe en la misma transacción que su efecto; árbol de Merkle (RFC 9162) con puntos firmados; alguien de fuera lo verifica con un comando y sin acceso.",
      ],
    },
    {
      id: "D-5",
      en: ["Structured security logs", "Allow-listed fields only."],
      es: ["Registros de seguridad con estructura", "Solo campos de una lista."],
    },
    {
      id: "D-6",
      en: [
        "Hardened deployment",
        "Non-root, read-only file system, network segmentation, SBOM, dependency and secret scanning in CI and of the running version, time to fix measured.",
      ],
      es: [
        "Despliegue endurecido",
        "Sin root, sistema de archivos de solo lectura, red segmentada, SBOM, dependencias y secretos analizados, y el tiempo de arreglo medido.",
      ],
    },
  ],
};
