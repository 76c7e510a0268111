import { trial } from "./batch.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
