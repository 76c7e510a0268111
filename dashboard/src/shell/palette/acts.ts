import { Gauge, type LucideIcon, Plus, UserPlus, Webhook } from "lucide-react";
import { texts } from "../../texts/language.ts";
import type { PageName } from "../navigation.ts";

/** An act that the palette offers. It opens its dialog on its page, and never runs at once. */
export interface PaletteAct {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly page: PageName;
  /** What the page's address asks for, so that the page opens the dialog. */
  readonly search: Readonly<Record<string, string>>;
  readonly names: ReturnType<typeof texts<{ readonly name: string }>>;
}

/** Adding an act is one entry here, and its page opening a dialog for that search. */
export const PALETTE_ACTS: readonly PaletteAct[] = [
  {
    id: "create-key",
    icon: Plus,
    page: "keys",
    search: { do: "create" },
    names: texts({ en: { name: "Create a key" }, es: { name: "Crear una clave" } }),
  },
  {
    id: "invite",
    icon: UserPlus,
    page: "team",
    search: { do: "invite" },
    names: texts({ en: { name: "Invite somebody" }, es: { name: "Invitar a alguien" } }),
  },
  {
    id: "set-limit",
    icon: Gauge,
    page: "limits",
    search: { do: "create" },
    names: texts({ en: { name: "Set a spending limit" }, es: { name: "Poner un límite de gasto" } }),
  },
  {
    id: "add-webhook",
    icon: Webhook,
    page: "webhooks",
    search: { do: "create" },
    names: texts({
      en: { name: "Add a webhook endpoint" },
      es: { name: "Añadir una dirección de webhooks" },
    }),
  },
];
