import { texts } from "../../texts/language.ts";

export const RANGE = texts({
  en: {
    range: "Range",
    ranges: { "24h": "24 h", "7d": "7 d", month: "Month", custom: "Custom" },
    from: "From",
    to: "To, that day included",
  },
  es: {
    range: "Periodo",
    ranges: { "24h": "24 h", "7d": "7 d", month: "Mes", custom: "A medida" },
    from: "Desde",
    to: "Hasta, ese día incluido",
  },
});
