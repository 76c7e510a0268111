export const description =
  "Show what is suspended; 'organizations', 'projects' and 'members' suspend and resume.";
