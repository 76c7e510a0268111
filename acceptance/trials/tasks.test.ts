import { sample } from "./sample.ts";
import { trial } from "./tasks.trial.ts";

sample(trial);
