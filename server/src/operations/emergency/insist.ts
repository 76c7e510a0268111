import { ActError } from "../../kernel/act-error.ts";
import { OperatorError } from "../../kernel/errors.ts";

const MOST_ATTEMPTS = 5;

/**
 * Does it again when the database broke off: in an emergency machines may be overloaded, and a connection that says
 * nothing for a second in the middle of a transaction is ended.
 */
export async function insist<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await work();
    } catch (error) {
      const isRefusal = error instanceof ActError || error instanceof OperatorError;
      if (isRefusal || attempts === MOST_ATTEMPTS) throw error;
    }
  }
}
