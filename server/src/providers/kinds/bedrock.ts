import { bedrockCredentials, bedrockDialect } from "../dialects/bedrock/index.ts";
import { serviceTiersOf } from "../price-parameters.ts";
import type { Provider } from "../provider.ts";

const DIALECTS = [bedrockDialect];

/**
 * https://docs.aws.amazon.com/bedrock/latest/APIReference. Its address is that of a region, such as
 * https://bedrock-runtime.eu-west-1.amazonaws.com.
 */
export const bedrock: Provider = {
  kind: "bedrock",
  title: "Amazon Bedrock",
  dialectsOf: () => DIALECTS,
  baseUrl: null,
  secretVariable: "AWS_BEARER_TOKEN_BEDROCK",
  secretRequired: true,
  credentials: bedrockCredentials,
  catalogue: null,
  modelsPath: null,
  storesByDefault: [],
  streamUsage: "always",
  outputLimit: "max_tokens",
  serviceTiers: serviceTiersOf("bedrock"),
};
