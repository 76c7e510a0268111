export const description = "What models cost you, and what your customers pay for them.";
