import type { PromiseGroup } from "./promise.ts";

export const MONEY: PromiseGroup = {
  title: { en: "Money", es: "Dinero" },
  promises: [
    {
      id: "C-1",
      en: [
        "Credits are checked before generation",
        "Hold before the provider is called; concurrent requests can never drive a balance below zero; what a provider charges beyond the hold is the operator's loss, booked as such.",
      ],
      es: [
        "El crédito se comprueba antes de generar",
        "Se reserva antes de llamar al proveedor; las peticiones a la vez nunca llevan un saldo bajo cero; lo que un proveedor cobre por encima lo pierde el operador.",
      ],
    },
    {
      id: "C-2",
      en: [
        "A ledger that always balances",
        "Double entry in integer micro-units, append-only, each hold captured or released once; reconciliation finds and explains every difference.",
      ],
      es: [
        "Un libro que siempre cuadra",
        "Partida doble en microunidades enteras, solo se añade, cada reserva se cobra o devuelve una vez; la conciliación encuentra y explica cada diferencia.",
      ],
    },
    {
      id: "C-3",
      en: [
        "Card data never touches us",
        "Stripe Checkout and webhooks with signature and replay checks; credits granted once for each payment.",
      ],
      es: [
        "Los datos de tarjeta nunca nos tocan",
        "Stripe Checkout y avisos firmados y sin repetición; el crédito se da una vez por pago.",
      ],
    },
    {
      id: "C-4",
      en: [
        "Usage is visible",
        "Per key, model, day; anomalies (spend, errors, new country) alert by email and webhook.",
      ],
      es: ["El uso se ve", "Por clave, modelo y día; las anomalías avisan por correo y webhook."],
    },
    {
      id: "C-5",
      en: [
        "A charge can be explained and disputed",
        "From any request or picture; staff see metadata only; the ledger tells the story; refund with reason.",
      ],
      es: [
        "Un cobro se puede explicar y discutir",
        "Desde cualquier petición o imagen; el personal ve solo metadatos; el libro cuenta la historia; devolución con motivo.",
      ],
    },
  ],
};
