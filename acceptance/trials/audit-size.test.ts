import { trial } from "./audit-size.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
