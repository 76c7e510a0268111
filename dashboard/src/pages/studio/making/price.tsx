import { useEffect, useState } from "react";
import { Money } from "../../../kit/amounts.tsx";
import { dollarsOf, microOf } from "../../../kit/money.ts";
import { useProblemSentence } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Pictures } from "../desk/api.ts";
import { STUDIO } from "../texts.ts";

/** Somebody who writes is asked for when they pause. */
const PAUSE_MS = 350;

/** Nothing has a price. Always the same list, so that nothing is asked again for it. */
export const NONE: readonly object[] = [];

/** What tasks would hold together, as the server reckons it. */
export interface Priced {
  /** A decimal string; null while nobody has said it. */
  readonly most: string | null;
  /** Why they may not be asked for. */
  readonly error: unknown;
}

const UNKNOWN: Priced = { most: null, error: null };

/**
 * Asks the server what would be held for these tasks, by the rule that holds it. Those that differ only in their photos cost the same, and
 * are asked for once.
 * @param hasMask whether a mask will be sent with them, which is drawn but not sent yet: a price needs to know only that there is one
 */
export function usePrice(api: Pictures, requests: readonly object[], hasMask: boolean): Priced {
  const [priced, setPriced] = useState<Priced & { readonly of: string }>({ ...UNKNOWN, of: "" });
  const of = JSON.stringify(requests.map((one) => alike(one, hasMask)));
  useEffect(() => {
    if (of === "[]") return;
    let isOver = false;
    const timer = setTimeout(() => {
      mostOf(api, JSON.parse(of)).then(
        (most) => isOver || setPriced({ most, error: null, of }),
        (error: unknown) => isOver || setPriced({ most: null, error, of }),
      );
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [api, of]);
  // What was said of another wish is not the price of this one.
  return priced.of === of ? priced : UNKNOWN;
}

interface Asked {
  readonly images?: readonly string[];
  readonly mask?: string;
}

/** Any id: which photos they are changes no price. */
const SOME = "00000000-0000-7000-8000-000000000000";

function alike(request: Asked, hasMask: boolean): Asked {
  const { images } = request;
  return {
    ...request,
    ...(images === undefined ? {} : { images: images.map(() => SOME) }),
    ...(hasMask ? { mask: SOME } : {}),
  };
}

async function mostOf(api: Pictures, requests: readonly object[]): Promise<string> {
  const counts = new Map<string, number>();
  for (const one of requests) {
    const text = JSON.stringify(one);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  let sum = 0n;
  for (const [text, count] of counts)
    sum += microOf((await api.price(JSON.parse(text))).most_usd) * BigInt(count);
  return dollarsOf(sum);
}

/** The most it can cost, or why nobody can say. */
export function PriceSentence({
  price: { most, error },
  hasModel,
  isWaiting,
}: {
  readonly price: Priced;
  readonly hasModel: boolean;
  /** Whether something is asked of the server at all. */
  readonly isWaiting: boolean;
}) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  if (!hasModel) return say.noModels;
  if (error !== null) return <span className="bad">{sentence(error)}</span>;
  if (most === null) return isWaiting ? say.reckoning : say.youPay;
  return (
    <>
      {say.atMost}{" "}
      <b className="strong">
        <Money usd={most} digits={4} />
      </b>
      . {say.youPay}
    </>
  );
}
