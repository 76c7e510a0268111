import { trial } from "./audit-pace.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
