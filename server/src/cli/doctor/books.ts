import type { Deployment } from "../../compose/deployment.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { overdueDay } from "../../ledger/index.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { type Check, check } from "./check.ts";

/** Nothing is written with it. */
const READER = { kind: "operator", id: "doctor" } as const;

/** C-2: whether the days of the books are closed. Null where the control login is not here to ask with. */
export async function checkBooks(deployment: Deployment): Promise<Check | null> {
  const address = deployment.address("sallyport_control");
  if (!address) return null;
  const database = connectControlDatabase(address, READER);
  try {
    return await check("books", () => checkClosings(database));
  } finally {
    await database.close();
  }
}

/** @throws OperatorError when a day that is over is not closed */
export async function checkClosings(database: ControlDatabase): Promise<string> {
  const day = await database.asOperator(overdueDay);
  if (day === null) return "every day that is over is closed.";
  throw new OperatorError(
    `the day ${day} is over and not closed, so charges of that day and later ones cannot be proved; a serving process with SALLYPORT_DATABASE_URL_AUDIT closes it within a minute.`,
  );
}
