export {
  beginFirstOperator,
  finish,
  firstRunState,
  issueFirstRunSecret,
  makeFirstOperator,
} from "./first-run.ts";
export { beginWithPasskey, makeFirstOperatorByPasskey } from "./passkey.ts";
