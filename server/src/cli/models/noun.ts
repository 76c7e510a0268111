export const description = "Show the models that live keys reach, and where they are offered.";
