import { PublicError } from "../kernel/errors.ts";
import { newId, type RequestId } from "../kernel/ids.ts";
import type { HttpRoute } from "../ports/http-route.ts";
import { problem } from "./problem.ts";

/** The public files of the audit ledger. */
export interface AuditFiles {
  /** Null when there is no such file. */
  read(path: string): Promise<{ readonly body: string | Uint8Array; readonly immutable: boolean } | null>;
}

/** A query asks a file for nothing, and is ignored. */
const FILE = /^(?:https?:\/\/[^/]*)?\/audit\/([^?]*)/;

/** D-4: what an outsider needs to check the audit ledger; no entry can be read from it (docs/audit-ledger.md). */
export function auditRoutes(files: AuditFiles): readonly HttpRoute[] {
  const get = (path: string, summary: string): HttpRoute => ({
    method: "GET",
    path,
    audience: "anyone",
    summary,
    handle: (request) => serve(files, FILE.exec(request.url)?.[1] ?? ""),
  });
  return [
    get("/audit/checkpoint", "The audit ledger's size and root, signed (C2SP tlog-checkpoint)."),
    get("/audit/keys", "The keys that sign or signed the audit ledger."),
    get("/audit/tile/*", "Hashes of the audit ledger (C2SP tlog-tiles)."),
  ];
}

async function serve(files: AuditFiles, path: string): Promise<Response> {
  try {
    const file = await files.read(path);
    if (!file) throw new PublicError("not_found");
    const { body, immutable } = file;
    return new Response(body, {
      headers: {
        "content-type": typeof body === "string" ? "text/plain; charset=utf-8" : "application/octet-stream",
        "cache-control": immutable ? "public, max-age=31536000, immutable" : "public, max-age=1",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (error) {
    if (error instanceof PublicError) return problem(error, newId<RequestId>());
    throw error;
  }
}
