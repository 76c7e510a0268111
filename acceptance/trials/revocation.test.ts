import { trial } from "./revocation.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
