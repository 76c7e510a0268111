import { sample } from "./sample.ts";
import { trial } from "./switches.trial.ts";

sample(trial);
