import { ActError } from "../kernel/act-error.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { PictureRefused } from "../ports/images.ts";
import { ObjectMissing } from "../ports/objects.ts";
import { asAct } from "../uploads/index.ts";
import type { Ending } from "./work-store.ts";

export const NOTHING = 0n as MicroUsd;
/** How often a picture is tried whose image process died or had no room. */
const TRIES = 3;

/** Tries again what ended because its process died, or because there was no room. */
export async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const mayPass =
        asAct(error) instanceof ActError &&
        !isOverQuota(error) &&
        !(error instanceof PictureRefused && error.refusal.code !== "demanding");
      if (!mayPass || tries >= TRIES) throw error;
    }
  }
}

function isOverQuota(error: unknown): boolean {
  return error instanceof ActError && error.code === "upload_quota_exceeded";
}

/** @throws what is no refusal */
export function codeOf(error: unknown): string {
  // Of an upload it is told with how much that is, for which a task has no place.
  if (isOverQuota(error)) return "generation_quota";
  const act = asAct(error);
  if (act instanceof ActError) return act.code;
  if (error instanceof ObjectMissing) return "upload_gone";
  throw error;
}

export function failed(failure: string | null): Ending {
  return { failure, isUnknown: false, lost: NOTHING, answeredBy: null };
}
