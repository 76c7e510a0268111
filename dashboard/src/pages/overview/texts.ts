import { texts } from "../../texts/language.ts";

export const OVERVIEW = texts({
  en: { title: "Overview", lead: "What it costs, and whether all is well." },
  es: { title: "Resumen", lead: "Cuánto cuesta y si todo va bien." },
});
