export const description = "Show the servers on this database, and give up what one holds that is gone.";
