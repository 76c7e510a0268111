export const description =
  "Replace master keys and peppers while everything serves (docs/runbooks/secrets.md).";
