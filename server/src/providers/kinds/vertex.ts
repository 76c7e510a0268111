import { SERVICE_ACCOUNT, vertexDialect } from "../dialects/google/index.ts";
import { serviceTiersOf } from "../price-parameters.ts";
import type { Provider } from "../provider.ts";

const DIALECTS = [vertexDialect];

/**
 * Gemini on Vertex AI: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference. The address names the
 * project and the location, such as https://aiplatform.googleapis.com/v1/projects/PROJECT/locations/global.
 */
export const vertex: Provider = {
  kind: "vertex",
  title: "Google Vertex AI",
  dialectsOf: () => DIALECTS,
  baseUrl: null,
  secretVariable: null,
  secretRequired: true,
  credentials: SERVICE_ACCOUNT,
  catalogue: "vertex",
  modelsPath: null,
  storesByDefault: [],
  streamUsage: "always",
  outputLimit: "max_tokens",
  serviceTiers: serviceTiersOf("vertex"),
};
