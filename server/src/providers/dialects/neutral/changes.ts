import { change } from "./refuse.ts";
import type { Change, Field, NeutralRequest } from "./request.ts";

/** What a codec leaves out of a request or changes in it, each once. */
export class Changes {
  readonly #request: Pick<NeutralRequest, "names">;
  readonly list: Change[] = [];

  constructor(request: Pick<NeutralRequest, "names">) {
    this.#request = request;
  }

  add(kind: Change["kind"], field: Field): void {
    const next = change(this.#request, kind, field);
    if (!this.list.some((one) => one.kind === kind && one.name === next.name)) this.list.push(next);
  }
}
