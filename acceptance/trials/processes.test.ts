import { trial } from "./processes.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
