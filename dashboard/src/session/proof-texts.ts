import { texts } from "../texts/language.ts";

export const PROOF = texts({
  en: {
    title: "Prove that it is you",
    lead: "This takes a proof of the last ten minutes. What you typed stays.",
    password: "Password",
    code: "Code of your app, or a recovery code",
    prove: "Prove it",
    passkey: "Use a passkey",
  },
  es: {
    title: "Demuestra que eres tú",
    lead: "Esto pide una prueba de los últimos diez minutos. Lo que escribiste se queda.",
    password: "Contraseña",
    code: "Código de tu aplicación, o un código de recuperación",
    prove: "Demostrarlo",
    passkey: "Usar una llave de acceso",
  },
});
