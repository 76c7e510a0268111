import { texts } from "./language.ts";

export type Role = "owner" | "admin" | "developer" | "billing" | "viewer";

export const ROLE_NAMES = texts<Readonly<Record<Role, string>>>({
  en: { owner: "owner", admin: "admin", developer: "developer", billing: "billing", viewer: "viewer" },
  es: {
    owner: "propietario",
    admin: "administrador",
    developer: "desarrollador",
    billing: "facturación",
    viewer: "lector",
  },
});

/** A role as a heading or a choice: "Owner". */
export const asTitle = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

/** Roles as people who do something: "Owners, admins and developers". */
export const ROLES_AS_PEOPLE = texts<Readonly<Record<Role, string>>>({
  en: {
    owner: "owners",
    admin: "admins",
    developer: "developers",
    billing: "billing members",
    viewer: "viewers",
  },
  es: {
    owner: "propietarios",
    admin: "administradores",
    developer: "desarrolladores",
    billing: "miembros de facturación",
    viewer: "lectores",
  },
});
