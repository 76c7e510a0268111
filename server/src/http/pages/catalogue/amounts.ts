/** Numbers and money as the language of a page writes them. */
export class Amounts {
  readonly #whole: Intl.NumberFormat;
  readonly #spanish: boolean;
  readonly #days: Intl.DateTimeFormat;

  /** @param code of the language, "en" or "es" */
  constructor(code: string) {
    this.#spanish = code === "es";
    this.#whole = new Intl.NumberFormat(this.#spanish ? "es-ES" : "en-US", { useGrouping: true });
    this.#days = new Intl.DateTimeFormat(this.#spanish ? "es-ES" : "en-GB", {
      dateStyle: "medium",
      timeZone: "UTC",
    });
  }

  count(value: number): string {
    return this.#whole.format(value);
  }

  /** @param decimal US dollars such as "0.3125": all its digits, and two at least, so that nothing that costs is ever nothing */
  usd(decimal: string): string {
    const [whole = "0", fraction = ""] = decimal.split(".");
    const digits = fraction.replace(/0+$/, "").padEnd(2, "0");
    const text = this.#whole.format(BigInt(whole));
    return this.#spanish ? `${text},${digits} US$` : `$${text}.${digits}`;
  }

  /** @param day YYYY-MM-DD */
  day(day: string): string {
    return this.#days.format(new Date(`${day}T00:00:00Z`));
  }
}
