export const description =
  "Read what people did at the doors: sign-ins, refusals, changes of how somebody signs in.";
