export const description =
  "Stop everything, a provider, a model, an organization or a key at once, and resume it.";
