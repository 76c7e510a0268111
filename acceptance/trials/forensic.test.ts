import { trial } from "./forensic.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
