import type { Place } from "./place.ts";
import { places as ofBrandKits } from "./places/brand.ts";
import { places as ofTheDoors } from "./places/doors.ts";
import { places as ofKeys } from "./places/keys.ts";
import { places as ofOrganizations } from "./places/organization.ts";
import { places as ofThePublic } from "./places/public.ts";
import { places as ofSecurity } from "./places/security.ts";
import { places as ofTheShell } from "./places/shell.ts";
import { places as ofTheStudio } from "./places/studio.ts";
import { places as ofUsage } from "./places/usage.ts";
import { places as ofWebhooks } from "./places/webhooks.ts";

/** Every page and state. A part has a file in `places/`. */
export const PLACES: readonly Place[] = [
  ...ofTheDoors,
  ...ofKeys,
  ...ofOrganizations,
  ...ofThePublic,
  ...ofSecurity,
  ...ofTheShell,
  ...ofTheStudio,
  ...ofBrandKits,
  ...ofUsage,
  ...ofWebhooks,
];
