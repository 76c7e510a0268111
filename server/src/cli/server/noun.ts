export const description = "Ask a server, here or far away, whether it is in order.";
