import type { ProviderEntry } from "../../authority/index.ts";
import type { Offer } from "../../prices/index.ts";
import type { Model } from "../../providers/contract.ts";
import type { Provider } from "../../providers/provider.ts";
import type { Paces } from "../health/pace.ts";
import type { Ways } from "./ways.ts";

/** One way to serve a model: a provider the operator set up, and the model as that provider knows it. */
export interface Target {
  readonly provider: Provider;
  readonly entry: ProviderEntry;
  readonly model: Model;
  /**
   * The name it is offered and listed under, and by which a key's scope knows it (K-3): the model's own, or
   * `provider/model` where the model's own begins with the short name of another provider.
   */
  readonly name: string;
  /** The name under which the price book has it. */
  readonly offer: Offer;
  /** Names it among what has failed lately. */
  readonly healthName: string;
  /** How it is reached, in each protocol. */
  readonly ways: Ways;
  /** How soon it begins to answer; null where no group is chosen by that. Said while the table is made. */
  paces: Paces | null;
}
