import { trial } from "./fuzz.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
