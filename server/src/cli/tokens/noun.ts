export const description =
  "Make, list and revoke tokens with which operators call this server from elsewhere.";
