export const description = "Look at what people reported, and close it.";
