import { trial } from "./full-disk.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
