export const description = "Say how an organization's pictures look: its brand kits.";
