import { texts } from "../texts/language.ts";

export const AGREEING = texts({
  en: {
    title: "The operator has published new terms",
    lead: "Read them and agree before you go on. Your programs are not stopped; taking and deleting your data stays open to you.",
    names: {
      terms: "Terms",
      "acceptable-use": "Acceptable use",
      privacy: "Privacy",
      "data-processing": "Data processing",
    },
    version: (version: number) => `version ${version}`,
    agree: "I agree",
    agreed: "You agreed. It is noted on your privacy page.",
    toPrivacy: "Your data and privacy",
    tick: "I have read these and agree:",
  },
  es: {
    title: "El operador ha publicado condiciones nuevas",
    lead: "Léelas y acéptalas antes de seguir. Tus programas no se paran; llevarte y borrar tus datos sigue a tu alcance.",
    names: {
      terms: "Condiciones",
      "acceptable-use": "Uso aceptable",
      privacy: "Privacidad",
      "data-processing": "Tratamiento de datos",
    },
    version: (version: number) => `versión ${version}`,
    agree: "Acepto",
    agreed: "Has aceptado. Queda anotado en tu página de privacidad.",
    toPrivacy: "Tus datos y tu privacidad",
    tick: "He leído esto y lo acepto:",
  },
});
