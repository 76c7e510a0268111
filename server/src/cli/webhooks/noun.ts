export const description = "Have your systems told what happens, and see what arrived.";
