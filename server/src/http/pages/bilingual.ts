/** The shape of some texts, whatever they say. */
export type Wide<Value> = Value extends string
  ? string
  : Value extends (...parameters: infer Given) => string
    ? (...parameters: Given) => string
    : Value extends readonly [unknown, ...unknown[]]
      ? { readonly [Index in keyof Value]: Wide<Value[Index]> }
      : Value extends readonly (infer Item)[]
        ? readonly Wide<Item>[]
        : { readonly [Name in keyof Value]: Wide<Value[Name]> };

interface InBoth<Words> {
  readonly en: Words;
  readonly es: Wide<Words>;
}

/** Texts of a page in both languages: what one has and the other lacks does not compile. */
export function inBoth<const Words>(en: Words, es: Wide<Words>): InBoth<Wide<Words>> {
  return { en: en as Wide<Words>, es: es as Wide<Wide<Words>> } as InBoth<Wide<Words>>;
}

/** Those of the language of a page. */
export function wordsOf<Words>({ en, es }: InBoth<Words>, { code }: { readonly code: string }): Words {
  return code === "es" ? (es as Words) : en;
}
