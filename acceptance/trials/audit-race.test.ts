import { trial } from "./audit-race.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
