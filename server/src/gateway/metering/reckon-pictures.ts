import type { MicroUsd } from "../../kernel/money.ts";
import { STANDARD_TIER } from "../../kernel/price-sheet.ts";
import { isPricedByPicture, type PictureKind, type Price, pictureKind } from "../../prices/index.ts";
import { drawnTokens } from "../../providers/attachments/index.ts";
import { type AskedPictures, type Model, NO_TOKENS, type TokenCounts } from "../../providers/contract.ts";
import type { Outcome } from "../../usage/index.ts";
import type { InputEstimate } from "../pricing/estimate.ts";
import { costOf, kindOf } from "../pricing/pictures.ts";
import type { Account, Ending } from "./account.ts";

/** What was asked for and by which prices it is charged. */
interface Terms {
  readonly asked: AskedPictures;
  readonly model: Model;
  readonly input: InputEstimate;
  /** Null for test keys, which never spend (K-6). */
  readonly price: Price | null;
}

const NOTHING_TO_PAY = 0n as MicroUsd;
/** A name that is no longer fits the column. */
const LONGEST_NAME = 64;

/** Fewer pictures than were asked for are a part of them. */
export function outcomeOf({ count }: AskedPictures, { outcome, answer }: Ending): Outcome {
  const made = answer?.pictures?.count ?? 0;
  return outcome === "succeeded" && made < count ? "partly_succeeded" : outcome;
}

/**
 * What a request for pictures comes to. The customer pays for pictures that came, or would have come had the caller waited; for all
 * that were asked for where a caller left and nobody knows how far its provider came; and for none where none could be delivered.
 */
export function reckonPictures({ answer, most, owed }: Ending, terms: Terms): Account {
  const { asked, price } = terms;
  const made = answer?.pictures ?? null;
  const images = made?.count ?? 0;
  const early = owed === "nothing" || (owed === "delivered" && most !== null);
  if (answer === null && most === null)
    return { ...nothing(images, early), tokens: NO_TOKENS, usageSource: "none" };
  const came = answer?.counts ?? estimated(terms, images);
  const [tokens, usageSource] =
    owed === "most" && most !== null
      ? ([most, "bounded"] as const)
      : ([came, answer?.counts ? "provider" : "estimated"] as const);
  if (price === null) return { ...nothing(images, early), tokens, usageSource };
  const kind = kindOf(asked, made);
  const paid = owed === "most" ? asked.count : images;
  return {
    tokens,
    usageSource,
    costMicroUsd: costOf(price.cost, kind, most === null ? images : asked.count, most ?? came),
    priceMicroUsd: owed === "nothing" ? NOTHING_TO_PAY : costOf(price.sale, kind, paid, tokens),
    serviceTier: nameOf(price, kind),
    searches: 0,
    images,
    early,
  };
}

function nothing(images: number, early: boolean): Omit<Account, "tokens" | "usageSource"> {
  const none = { costMicroUsd: NOTHING_TO_PAY, priceMicroUsd: NOTHING_TO_PAY };
  return { ...none, serviceTier: STANDARD_TIER, searches: 0, images, early };
}

/** Of pictures that their provider did not count. */
function estimated({ asked, model, input }: Terms, count: number): TokenCounts {
  const output = drawnTokens(model.name, asked).picture * count;
  return { ...NO_TOKENS, ...input, output, imageOutput: output };
}

/** By the name of which price a picture was charged; the usual one where its tokens are. */
function nameOf({ sale }: Price, kind: PictureKind): string {
  const name = isPricedByPicture(sale) ? pictureKind(sale, kind) : null;
  return name === null || name.length > LONGEST_NAME ? STANDARD_TIER : name;
}
