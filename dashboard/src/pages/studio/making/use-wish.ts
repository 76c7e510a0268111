import { useState } from "react";
import { FIRST_WISH, type Operation, type Wish } from "./operations.ts";

/** What somebody wants, and under which key it is sent. */
export interface Wishing {
  readonly wish: Wish;
  /** What is sent again after a lost line is the same tasks; another wish is others. */
  readonly once: string;
  readonly set: (change: Partial<Wish>) => void;
  /** What is sent from now on is another task, also when it is the same wish. */
  readonly anew: () => void;
}

export function useWish(first: Operation = FIRST_WISH.operation): Wishing {
  const [wish, setWish] = useState<Wish>({ ...FIRST_WISH, operation: first });
  const [once, setOnce] = useState(() => crypto.randomUUID());
  const anew = () => setOnce(crypto.randomUUID());
  return {
    wish,
    once,
    set: (change) => {
      setWish((before) => ({ ...before, ...change }));
      anew();
    },
    anew,
  };
}
