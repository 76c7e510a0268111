export const description = "How models are sold: at which markup or price, to whom.";
