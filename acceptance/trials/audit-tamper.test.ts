import { trial } from "./audit-tamper.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
