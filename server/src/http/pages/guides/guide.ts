/** Code in three languages, or in the shell only. `{origin}` is where people open this server. */
export type Code =
  | { readonly curl: string; readonly ts: string; readonly py: string }
  | { readonly shell: string };

/** One guide: what it says in both languages, and the code that both share. */
export interface Guide {
  /** Its address after docs/. */
  readonly slug: string;
  readonly group: "start" | "build" | "money" | "trust";
  readonly en: GuideWords;
  readonly es: GuideWords;
  /** By the id of the section that it belongs to. */
  readonly code: Readonly<Record<string, Code>>;
}

interface GuideWords {
  readonly title: string;
  readonly lead: string;
  readonly sections: readonly GuideSection[];
}

export interface GuideSection {
  readonly id: string;
  readonly heading: string;
  readonly text: string;
  /** What is told in two columns. */
  readonly rows?: readonly (readonly [string, string])[];
  /** Said apart, because it surprises. */
  readonly note?: string;
}
