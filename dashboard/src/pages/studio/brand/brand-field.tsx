import { Link } from "@tanstack/react-router";
import { useRead } from "../../../api/hooks.ts";
import { Checkbox, Select } from "../../../kit/choices.tsx";
import { useOrganization } from "../../../session/account.ts";
import { useTexts } from "../../../texts/language.ts";
import type { Preset } from "../making/operations.ts";
import { BRAND } from "./texts.ts";

/** What of a brand kit goes into a request for pictures. */
export interface Branding {
  readonly brand?: string;
  readonly stamp?: true;
}

export const NO_BRAND: Branding = {};

/** Marketplaces whose rules forbid logos on main pictures (docs/brand.md). */
export const FORBIDS_LOGOS: ReadonlySet<string> = new Set<Preset>(["amazon", "ebay", "mercado_libre"]);

/** Requests for pictures, made with a brand kit. No logo goes where the marketplace forbids it. */
export function brandedOf(requests: readonly object[], { brand, stamp }: Branding): readonly object[] {
  if (brand === undefined) return requests;
  return requests.map((request) => {
    const isForbidden = "preset" in request && FORBIDS_LOGOS.has(String(request.preset));
    return { ...request, brand, ...(stamp && !isForbidden ? { stamp } : {}) };
  });
}

/** Which brand kit pictures are made with. Nothing is shown before one was published. */
export function BrandField({
  branding,
  onChange,
  isStampForbidden,
}: {
  readonly branding: Branding;
  readonly onChange: (branding: Branding) => void;
  /** Where the chosen marketplace forbids logos. */
  readonly isStampForbidden: boolean;
}) {
  const say = useTexts(BRAND);
  const { slug: organization } = useOrganization();
  const kits =
    useRead("brands.list", { organization }).data?.items.filter(({ version }) => version !== null) ?? [];
  const { brand = "", stamp = false } = branding;
  const chosen = useRead("brands.show", { organization, kit: brand }, { enabled: brand !== "" }).data;
  const canStamp = chosen?.id === brand && chosen.content?.stamp != null && !isStampForbidden;
  const manage = (
    <Link to="/app/$organization/studio/brand" params={{ organization }} className="sm">
      {say.manage}
    </Link>
  );
  if (kits.length === 0) return manage;
  return (
    <>
      <Select
        label={say.field}
        hint={say.fieldHint}
        choices={[{ id: "none", label: say.fieldNone }, ...kits.map(({ id, name }) => ({ id, label: name }))]}
        value={brand === "" ? "none" : brand}
        onChange={(id) => onChange(id === "none" ? NO_BRAND : { brand: id })}
      />
      {brand === "" ? null : (
        <Checkbox
          isOn={stamp && canStamp}
          isDisabled={!canStamp}
          onChange={(isOn) => onChange({ brand, ...(isOn ? { stamp: true as const } : {}) })}
        >
          {say.withStamp}
        </Checkbox>
      )}
      {manage}
    </>
  );
}
