export const description = "How many requests and tokens are let through in a minute, an hour, a day.";
