import { modelPage } from "./catalogue/model.ts";
import { modelsPage } from "./catalogue/models.ts";
import { pricingPage } from "./catalogue/pricing.ts";
import { firstRequestPage } from "./first-request.ts";
import { guidePages } from "./guides/pages.ts";
import { landingPage } from "./landing.ts";
import { contactPage } from "./legal/contact.ts";
import { cookiesPage } from "./legal/cookies.ts";
import { policyPage, versionPage, versionPaths } from "./legal/policies.ts";
import { privacyPage } from "./legal/privacy.ts";
import { recipientsPage } from "./legal/recipients.ts";
import type { Page, Place } from "./page.ts";
import { referencePages } from "./reference/pages.ts";
import { promisePage } from "./trust/promise.ts";
import { securityPage } from "./trust/security.ts";
import { STANDS } from "./trust/stand.ts";

/** Public pages, by their address after the language. */
export const PAGES: Readonly<Record<string, (place: Place) => Page | Promise<Page>>> = {
  "": landingPage,
  models: modelsPage,
  pricing: pricingPage,
  security: securityPage,
  privacy: privacyPage,
  recipients: recipientsPage,
  terms: policyPage("terms"),
  "acceptable-use": policyPage("acceptable-use"),
  "data-processing": policyPage("data-processing"),
  cookies: cookiesPage,
  contact: contactPage,
  "docs/first-request": firstRequestPage,
  ...guidePages(),
  ...referencePages(),
};

/** Pages of which there is one for each of something. */
export const FAMILIES: readonly {
  readonly under: string;
  /** @returns null where there is no such page */
  readonly make: (place: Place, name: string) => Page | null | Promise<Page | null>;
  /** Their addresses after the language. */
  readonly members: (place: Place) => Promise<readonly string[]>;
}[] = [
  ...(["terms", "acceptable-use", "privacy", "data-processing"] as const).map((name) => ({
    under: name,
    make: versionPage(name),
    members: versionPaths(name),
  })),
  {
    under: "security",
    make: promisePage,
    members: async () => STANDS.map(({ promise }) => `security/${promise.id.toLowerCase()}`),
  },
  {
    under: "models",
    make: modelPage,
    members: async ({ showcase }) =>
      ((await showcase())?.models ?? []).map(
        ({ name }) => `models/${name.split("/").map(encodeURIComponent).join("/")}`,
      ),
  },
];
