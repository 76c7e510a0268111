export const description = "Keep pictures beyond their time, as an exception that two operators agree to.";
