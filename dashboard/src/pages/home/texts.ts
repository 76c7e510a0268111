import { texts } from "../../texts/language.ts";

export const HOME = texts({
  en: {
    title: "Make an organization",
    lead: "Keys, credit and colleagues belong to an organization. You are its owner, and can be a member of several.",
    another: "Make another organization",
    name: "Name",
    nameHint: "What people call it; it can be changed.",
    slug: "Short name",
    slugHint: "Stands in addresses and stays: lower-case letters, digits and hyphens.",
    make: "Make it",
    invited: "Were you invited?",
    invitedHint: "Open the link in the mail. It is for your address only, works once and ends after a week.",
    yours: "Your organizations",
    barred: "suspended",
    yourData: "Your data and privacy: take it, correct it, delete your account",
  },
  es: {
    title: "Crea una organización",
    lead: "Las claves, el crédito y el equipo son de una organización. Eres su propietario, y puedes estar en varias.",
    another: "Crea otra organización",
    name: "Nombre",
    nameHint: "Cómo la llama la gente; se puede cambiar.",
    slug: "Nombre corto",
    slugHint: "Aparece en las direcciones y no cambia: minúsculas, cifras y guiones.",
    make: "Crearla",
    invited: "¿Te invitaron?",
    invitedHint:
      "Abre el enlace del correo. Es solo para tu dirección, sirve una vez y termina en una semana.",
    yours: "Tus organizaciones",
    barred: "en suspenso",
    yourData: "Tus datos y tu privacidad: llévatelos, corrígelos, borra tu cuenta",
  },
});
