/** The name of the protocol and of the dialect. Signatures of its models are marked with it. */
export const DIALECT = "gemini";
