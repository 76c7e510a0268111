export { type Grant, grantPage, readBalance } from "./balance-store.ts";
export { budgetsOf, removeBudget, setBudget, setBudgetOfUnused, setTimeZone } from "./budgets.ts";
export {
  forgetNode,
  rebuildLedger,
  reconcileLedger,
  verifyLedger,
} from "./care/care.ts";
export { findCharge, ownerOfRequest, tellCharge } from "./care/explain.ts";
export type { Charge, Difference, ExplainedHold } from "./care/store.ts";
export { setCreditLine } from "./credit-line.ts";
export {
  balanceOf,
  callCreditBack,
  grantCredit,
  refundRequest,
  reverseGrant,
  wasGranted,
} from "./credits.ts";
export { checkDays } from "./days/check.ts";
export { closeDays, runDayKeeper } from "./days/keeper.ts";
export { proveCharge } from "./days/prove.ts";
export { dayOfNumber, overdueDay } from "./days/store.ts";
export { ledgerJobs } from "./jobs.ts";
export { MOVEMENT_KINDS, type Movement, movementPage } from "./movement-store.ts";
export { CreditRefused, refusalError } from "./refusal.ts";
export type { Reservation, Settlement } from "./reservation.ts";
export { type Payer, Spending } from "./spending.ts";
export {
  BUDGET_PERIODS,
  type BudgetSubject,
  type ListedBudget,
  listBudgets,
} from "./store.ts";
