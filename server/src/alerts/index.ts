export { chooseAlert, isTold, mayBeTold, setAlertRules } from "./alerts.ts";
export { alertJobs } from "./jobs.ts";
export { ALERT_KINDS, readChoices, readRules, readTold } from "./store.ts";
export { tellAlerts } from "./tell.ts";
