import { trial } from "./limits.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
