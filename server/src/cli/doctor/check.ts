import { describeFailure } from "../failure.ts";

/** One check: what was found, or what is wrong and what to do. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

/** Runs one check. An error that says what to do is its result; so is any other, which never quotes anything. */
export async function check(name: string, work: () => Promise<string> | string): Promise<Check> {
  try {
    return { name, ok: true, message: await work() };
  } catch (error) {
    return { name, ok: false, message: describeFailure(error).message };
  }
}
