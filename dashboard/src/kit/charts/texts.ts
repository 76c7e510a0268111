import { texts } from "../../texts/language.ts";

export const CHARTS = texts({
  en: {
    chart: "Chart. The arrow keys move its cursor.",
    asTable: "Show as table",
    asChart: "Show as chart",
    together: "Together",
    nothing: "Nothing was asked",
    unfinished: "Not over yet",
    others: (count: number) => `${count} more`,
  },
  es: {
    chart: "Gráfico. Las flechas mueven su cursor.",
    asTable: "Ver como tabla",
    asChart: "Ver como gráfico",
    together: "En total",
    nothing: "No se pidió nada",
    unfinished: "Aún no ha terminado",
    others: (count: number) => `${count} más`,
  },
});
