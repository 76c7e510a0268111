import { sample } from "./sample.ts";
import { trial } from "./sweep.trial.ts";

sample(trial);
