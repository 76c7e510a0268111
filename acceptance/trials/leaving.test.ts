import { trial } from "./leaving.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
