import { keyInHeader } from "../credentials.ts";
import { openAiCompatibleProvider, withResponses } from "./openai-compatible-provider.ts";

/**
 * https://learn.microsoft.com/azure/ai-foundry/openai/latest. Its address is the resource's, with `/openai/v1` at the end, and a model
 * is what a deployment is called, so that its prices are the operator's to declare.
 */
export const azureOpenai = openAiCompatibleProvider({
  kind: "azure-openai",
  title: "Azure OpenAI",
  dialectsOf: withResponses,
  baseUrl: null,
  secretVariable: "AZURE_OPENAI_API_KEY",
  credentials: keyInHeader("api-key"),
  catalogue: null,
});
