import type { Output } from "../../../api/client.ts";

export type Kit = Output<"brands.show">;
export type Content = NonNullable<Kit["content"]>;
export type Asset = Kit["assets"][number];
export type LogoRole = Content["logos"][number]["role"];
export type Stamp = NonNullable<Content["stamp"]>;
export type Template = Content["templates"][number];

export const ROLES = ["on_light", "on_dark", "mark"] as const satisfies readonly LogoRole[];
export const POSITIONS = [
  ...["top_left", "top", "top_right"],
  ...["left", "center", "right"],
  ...["bottom_left", "bottom", "bottom_right"],
] as readonly Stamp["position"][];
export const MOST = { colors: 12, references: 20, templates: 20, along: 3 } as const;

/** What a stamp is like until somebody says otherwise. */
export const USUAL_STAMP: Omit<Stamp, "logo"> = {
  position: "bottom_right",
  width: 14,
  margin: 4,
  opacity: 100,
};

export const NOTHING_SAID: Content = {
  ...{ logos: [], stamp: null, palette: [], fonts: { heading: null, numbers: null } },
  tone: { sentence: "", say: [], avoid: [], around: "" },
  ...{ references: [], templates: [] },
};

/** What is edited: the draft, or what is in force until there is one. */
export function edited({ draft, content }: Kit): Content {
  return draft ?? content ?? NOTHING_SAID;
}

export function assetOf(kit: Kit, id: string | null | undefined): Asset | null {
  return kit.assets.find((asset) => asset.id === id) ?? null;
}

/** Where the picture of an asset that was removed would be. */
export const previewOf = (kit: Kit, id: string | null | undefined) => assetOf(kit, id)?.preview ?? null;
