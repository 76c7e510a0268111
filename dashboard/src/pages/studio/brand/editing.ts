import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { forget, useAct } from "../../../api/hooks.ts";
import { Pictures } from "../desk/api.ts";
import { type Content, edited, type Kit } from "./kit.ts";

/** How a kit is changed from its page. */
export interface Editing {
  readonly kit: Kit;
  readonly content: Content;
  /** Why whoever reads may change nothing; null when they may. */
  readonly readOnly: string | null;
  /** Saves the draft. @throws Problem, NoAnswer */
  change(next: Partial<Content>): Promise<void>;
  /** Keeps a picture in the kit. Resolves to the asset's id. @throws Problem, NoAnswer */
  keepPicture(file: File): Promise<string>;
  /** @throws Problem, NoAnswer */
  keepFont(file: File): Promise<string>;
}

/** @param project whose key sends what is kept */
export function useEditing(
  organization: string,
  project: string | null,
  kit: Kit,
  readOnly: string | null,
): Editing {
  const client = useQueryClient();
  const act = useAct("brands.change", ["brands.show", "brands.list"]);
  // A test key: nothing is spent, and what it sends is in no list of what is paid for.
  const pictures = useMemo(() => new Pictures(organization, project, "test", true), [organization, project]);
  const content = edited(kit);
  const kept = async (id: string) => {
    await forget(client, ["brands.show"]);
    return id;
  };
  return {
    ...{ kit, content, readOnly },
    async change(next) {
      const whole = { ...content, ...next };
      await act.mutateAsync({ organization, kit: kit.id, content: whole, revision: kit.revision });
    },
    async keepPicture(file) {
      const sent = await pictures.send(file, crypto.randomUUID(), () => {}, new AbortController().signal);
      const { id } = await pictures.keepInKit(kit.id, sent.id);
      // What was sent has done its work: the kit has a copy of its own.
      await pictures.forgetUpload(sent.id);
      return kept(id);
    },
    async keepFont(file) {
      return kept((await pictures.keepFontInKit(kit.id, file)).id);
    },
  };
}
