import { openAiCompatibleProvider } from "./openai-compatible-provider.ts";

/** The simulated models that come with the product; test keys reach nothing else. Its address is known at start. */
export const simulator = openAiCompatibleProvider({
  kind: "simulator",
  title: "Simulator",
  baseUrl: null,
  secretVariable: null,
  secretRequired: false,
});
