import { trial } from "./pictures.trial.ts";
import { sample } from "./sample.ts";

sample(trial);
