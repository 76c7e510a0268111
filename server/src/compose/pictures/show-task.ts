import { ACT_ERRORS } from "../../kernel/act-error.ts";
import { formatUsd } from "../../kernel/money.ts";
import type { Task } from "../../tasks/index.ts";
import type { linksTo, Upload } from "../../uploads/index.ts";
import { type LinkOrigins, showCopies } from "./show.ts";

type Links = Awaited<ReturnType<typeof linksTo>>[number];

/** A picture with links to it. */
export interface Output {
  readonly upload: Upload;
  readonly links: Links | undefined;
}

/** A task as programs read it. */
export function showTask(task: Task, outputs: readonly Output[], origins: LinkOrigins) {
  return {
    id: task.id,
    object: "generation",
    status: task.status,
    operation: task.operation,
    model: task.model,
    progress: task.progress,
    n: task.pictures,
    brand: task.brand === null ? null : { id: task.brand.kit, version: task.brand.version },
    charge_usd: formatUsd(task.charge),
    held_usd: formatUsd(task.held),
    created_at: task.createdAt.toISOString(),
    expires_at: task.expiresAt.toISOString(),
    started_at: task.startedAt?.toISOString() ?? null,
    ended_at: task.endedAt?.toISOString() ?? null,
    cancel_requested: task.cancelAsked,
    outputs: outputs.map(({ upload, links }) => ({
      id: upload.id,
      index: upload.madeBy?.place ?? 0,
      ...showCopies(links, origins),
      digital_source_type: upload.digitalSourceType,
    })),
    error: errorOf(task.failure),
  };
}

/** Sentences that need a value say nothing without it. */
function errorOf(code: string | null) {
  if (code === null) return null;
  const sentences: Readonly<Record<string, readonly [status: number, sentence: string]>> = ACT_ERRORS;
  const sentence = sentences[code]?.[1] ?? "";
  return { code, message: sentence === "" || sentence.includes("{") ? "This task failed." : sentence };
}
