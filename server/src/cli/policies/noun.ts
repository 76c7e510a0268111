export const description = "What the operator has published for people to agree to, in all its versions.";
