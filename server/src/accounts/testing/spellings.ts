/** One address as ten people may type it. */
export const SPELLINGS = [
  "ada.lovelace@bücher.example",
  "Ada.Lovelace@bücher.example",
  "ADA.LOVELACE@BÜCHER.EXAMPLE",
  "  ada.lovelace@bücher.example\t",
  "ada.lovelace@xn--bcher-kva.example",
  "ada.lovelace@XN--BCHER-KVA.example",
  "ada.lovelace@bücher.example.",
  // The letter ü as u and a mark.
  "ada.lovelace@bu\u0308cher.example",
  // Letters, the dot and the @ as wide as those of East Asian scripts.
  "ａｄａ．ｌｏｖｅｌａｃｅ＠bücher.example",
  "ada.lovelace@bücher。example",
] as const;
