import { useEffect, useState } from "react";
import type { Pictures } from "../desk/api.ts";
import type { Checked } from "../desk/pictures.ts";
import type { Preset } from "../making/operations.ts";
import type { Row } from "./api.ts";

/** What a marketplace says of the first picture of each row. */
export const useCheckedRows = (api: Pictures, preset: Preset | null, rows: readonly Row[]) =>
  useChecks(
    api,
    preset,
    rows.flatMap(({ generation }) => generation?.outputs[0]?.id ?? []),
  );

/** Pictures that are looked at for this at the same time: each is decoded once more. */
const AT_ONCE = 2;

/**
 * What a marketplace says of each picture, asked one after the other while somebody wants to know.
 * @param pictures ids
 */
function useChecks(
  api: Pictures,
  preset: Preset | null,
  pictures: readonly string[],
): ReadonlyMap<string, Checked> {
  const [known, setKnown] = useState<{
    readonly of: Preset | null;
    readonly checks: ReadonlyMap<string, Checked>;
  }>({ of: null, checks: new Map() });
  const checks = known.of === preset ? known.checks : NONE;
  const next =
    preset === null
      ? ""
      : pictures
          .filter((id) => !checks.has(id))
          .slice(0, AT_ONCE)
          .join(" ");
  useEffect(() => {
    if (next === "" || preset === null) return;
    let isOver = false;
    void Promise.all(
      next.split(" ").map(async (id) => {
        // One that has left meanwhile keeps nothing.
        const checked = await api.check(id, preset).catch(() => ({ preset, passed: false, rules: [] }));
        return [id, checked] as const;
      }),
    ).then((fresh) => {
      if (isOver) return;
      setKnown((before) => ({
        of: preset,
        checks: new Map([...(before.of === preset ? before.checks : NONE), ...fresh]),
      }));
    });
    return () => {
      isOver = true;
    };
  }, [api, preset, next]);
  return checks;
}

const NONE: ReadonlyMap<string, Checked> = new Map();
