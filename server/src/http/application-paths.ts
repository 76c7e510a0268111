/**
 * Where the application is. The gateway hands these over, and every page under them is the same document; what is shown
 * in it is decided in the browser, from the address.
 */
export const APPLICATION_PATHS: readonly string[] = [
  "/app",
  "/app/*",
  "/console",
  "/console/*",
  "/first-run",
  "/sign-in",
  "/sign-in/*",
  "/sign-up",
  "/verify",
  "/reset",
  "/invite",
  "/this-was-not-me",
  "/confirm-address",
  "/keep-address",
];
