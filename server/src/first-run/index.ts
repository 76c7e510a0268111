export {
  beginFirstOperator,
  finish,
  firstRunState,
  issueFirstRunSecret,
  makeFirstOperator,
} from "./first-run.ts";
