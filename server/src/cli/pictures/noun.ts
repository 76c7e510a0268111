export const description = "Say how long pictures live, and end the links to them.";
