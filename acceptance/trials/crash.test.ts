import { trial } from "./crash.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
