import type { Place } from "../place.ts";

export const places: readonly Place[] = [
  { name: "11-landing", path: "/en/" },
  { name: "35-landing-es", path: "/es/" },
  { name: "22-docs", path: "/en/docs/first-request" },
  { name: "guide", path: "/es/docs/errors-and-retries" },
  {
    name: "guide-search",
    path: "/en/docs/streaming",
    prepare: async (page) => {
      await page.getByRole("searchbox").fill("key");
      await page
        .getByRole("link", { name: /Revoke a key/ })
        .first()
        .waitFor();
    },
  },
  { name: "22b-reference", path: "/en/reference/keys.revoke" },
  { name: "23-models", path: "/en/models" },
  { name: "23-models-es", path: "/es/models" },
  { name: "models-no-match", path: "/en/models?q=no-such-model" },
  { name: "model", path: "/en/models/openai/gpt-oss-120b" },
  { name: "pricing", path: "/en/pricing?model=openai%2Fgpt-oss-120b&requests=50000&in=25000&out=1000" },
  { name: "pricing-wrong", path: "/es/pricing?requests=many" },
  { name: "09-security", path: "/en/security" },
  { name: "09-security-es", path: "/es/security" },
  { name: "promise", path: "/en/security/k-4" },
  { name: "promise-not-built", path: "/es/security/m-1" },
  { name: "21-privacy", path: "/en/privacy" },
  { name: "21-privacy-es", path: "/es/privacy" },
  { name: "recipients", path: "/en/recipients" },
  { name: "terms", path: "/en/terms" },
  { name: "acceptable-use-es", path: "/es/acceptable-use" },
  { name: "data-processing", path: "/en/data-processing" },
  { name: "32-cookies", path: "/en/cookies" },
  {
    name: "32-cookies-chosen",
    path: "/es/cookies",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Solo lo necesario" }).click();
      await page.getByText("Respondida el").waitFor();
    },
  },
  { name: "contact", path: "/en/contact" },
  { name: "missing", path: "/en/nothing", expected: /404/ },
];
