export const description = "Those who run the platform, with a sign-in of their own at /console.";
