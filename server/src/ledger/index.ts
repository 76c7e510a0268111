export { setBudget } from "./budgets.ts";
export { grantCredit } from "./credits.ts";
export type { Reservation } from "./reservation.ts";
export { type Payer, Spending } from "./spending.ts";
