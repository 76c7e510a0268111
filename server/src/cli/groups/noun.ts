export const description = "Names that stand for several models, and how one of them is chosen.";
