import { OperatorError } from "../kernel/errors.ts";
import { parseId } from "../kernel/ids.ts";

type AnyId = NonNullable<ReturnType<typeof parseId>>;

/** @throws OperatorError when it has not the form of an id */
export function readId<Kind extends AnyId>(what: string, text: string): Kind {
  const id = parseId<Kind>(text.toLowerCase());
  if (id !== null) return id;
  throw new OperatorError(
    `That is not the id of a ${what}, which looks like 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21.`,
  );
}
