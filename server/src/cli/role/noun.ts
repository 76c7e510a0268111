/** The word stands by itself. */
export const description = null;
