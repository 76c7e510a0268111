export { openAiCallerEmbeddingCodec } from "./caller/embeddings.ts";
export { openAiCallerCodec } from "./caller/index.ts";
export { openAiEmbeddingCodec, openAiProviderCodec } from "./provider/index.ts";
