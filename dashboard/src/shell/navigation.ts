import {
  ChartColumn,
  EyeOff,
  Gauge,
  Image,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  MessageSquareText,
  ScrollText,
  Settings,
  ShieldCheck,
  Users,
  Webhook,
} from "lucide-react";
import { texts } from "../texts/language.ts";

/** Names of the pages of an organization, in its rail and everywhere else. */
export const PAGE_NAMES = texts({
  en: {
    overview: "Overview",
    playground: "Playground",
    studio: "Studio",
    keys: "Keys",
    usage: "Usage",
    limits: "Limits",
    webhooks: "Webhooks",
    team: "Team",
    security: "Security",
    privacy: "Privacy",
    activity: "Activity",
    settings: "Settings",
  },
  es: {
    overview: "Resumen",
    playground: "Pruebas",
    studio: "Estudio",
    keys: "Claves",
    usage: "Uso",
    limits: "Límites",
    webhooks: "Webhooks",
    team: "Equipo",
    security: "Seguridad",
    privacy: "Privacidad",
    activity: "Actividad",
    settings: "Ajustes",
  },
});

export type PageName = keyof (typeof PAGE_NAMES)["en"];

export interface Destination {
  readonly page: PageName;
  readonly icon: LucideIcon;
  /** After `g`, goes there. */
  readonly letter?: string;
}

/** The rail, in three groups: work; keys and money; people and trust. */
export const RAIL: readonly (readonly Destination[])[] = [
  [
    { page: "overview", icon: LayoutDashboard, letter: "o" },
    { page: "playground", icon: MessageSquareText, letter: "p" },
    { page: "studio", icon: Image, letter: "i" },
  ],
  [
    { page: "keys", icon: KeyRound, letter: "k" },
    { page: "usage", icon: ChartColumn, letter: "u" },
    { page: "limits", icon: Gauge, letter: "l" },
    { page: "webhooks", icon: Webhook, letter: "w" },
  ],
  [
    { page: "team", icon: Users, letter: "t" },
    { page: "security", icon: ShieldCheck, letter: "s" },
    { page: "privacy", icon: EyeOff },
    { page: "activity", icon: ScrollText, letter: "a" },
    { page: "settings", icon: Settings },
  ],
];

/** The tabs of a phone; the fifth opens the rest. */
export const TABS: readonly PageName[] = ["overview", "playground", "studio", "keys"];

export const DESTINATIONS: readonly Destination[] = RAIL.flat();
