import { inBoth } from "../bilingual.ts";

export const CONTACT = inBoth(
  {
    title: "Contact",
    lead: "Who runs this, and how to be heard without an account.",
    operator: "Operator",
    nobody:
      "Who operates this installation has not been said yet. In a development server that is usual; nobody should pay money to one.",
    general: ["Questions", "About the service, an invoice or an account."],
    privacy: ["Your data", "To see, correct, take or delete what is held about you."],
    security: [
      "A weakness",
      "Say what you found, how to repeat it, and what it lets somebody do. A request id helps; please send no keys and no content of others. Testing in good faith on your own account is welcome.",
    ],
    none: "No address has been given for this yet.",
    file: "For programs",
  },
  {
    title: "Contacto",
    lead: "Quién está detrás de esto y cómo hacerte oír sin tener cuenta.",
    operator: "Operador",
    nobody:
      "Todavía no se ha dicho quién opera esta instalación. En un servidor de desarrollo es lo normal; nadie debería pagarle dinero.",
    general: ["Preguntas", "Sobre el servicio, una factura o una cuenta."],
    privacy: ["Tus datos", "Para ver, corregir, llevarte o borrar lo que hay sobre ti."],
    security: [
      "Un fallo de seguridad",
      "Di qué encontraste, cómo repetirlo y qué permite hacer. El identificador de una petición ayuda; no envíes claves ni contenido de otros. Probar de buena fe en tu propia cuenta es bienvenido.",
    ],
    none: "Aún no se ha dado una dirección para esto.",
    file: "Para programas",
  },
);
