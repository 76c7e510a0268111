import { useNavigate } from "@tanstack/react-router";
import { ChevronsUpDown } from "lucide-react";
import {
  Button as AriaButton,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
} from "react-aria-components";
import { useRead } from "../api/hooks.ts";
import { useAccount, useOrganization } from "../session/account.ts";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { useProject } from "./project.ts";

/** Two letters that stand for an organization. */
function sigilOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? words.slice(0, 2).map(([first]) => first) : [...name].slice(0, 2);
  return letters.join("").toUpperCase();
}

/** Which organization and which of its projects one looks at. */
export function OrganizationSwitcher() {
  const say = useTexts(SHELL);
  const navigate = useNavigate();
  const { organizations } = useAccount();
  const { slug, name, barred } = useOrganization();
  const project = useProject();
  const { data } = useRead("projects.list", { organization: slug, limit: 100 }, { enabled: !barred });
  const projects = data?.items ?? [];
  const chosen = projects.find((one) => one.slug === project);
  const go = (organization: string, search: { readonly project?: string }) =>
    void navigate({ to: "/app/$organization/overview", params: { organization }, search });
  return (
    <MenuTrigger>
      <AriaButton className="org" aria-label={say.switchTo(name)}>
        <span className="sigil" aria-hidden="true">
          {sigilOf(name)}
        </span>
        <span className="cut">
          <b>{name}</b>
          <span className="mute">{chosen === undefined ? say.allProjects : say.project(chosen.name)}</span>
        </span>
        <ChevronsUpDown className="i s" aria-hidden="true" />
      </AriaButton>
      <Popover className="menu" placement="bottom start" offset={4}>
        <Menu className="options" aria-label={say.organizations}>
          <MenuSection>
            <Header>{say.projects}</Header>
            <MenuItem id="all" onAction={() => void navigate({ to: ".", search: {} })}>
              {say.allProjects}
            </MenuItem>
            {projects.map((one) => (
              <MenuItem
                key={one.id}
                id={`project ${one.slug}`}
                onAction={() => void navigate({ to: ".", search: { project: one.slug } as never })}
              >
                {one.name}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection>
            <Header>{say.organizations}</Header>
            {organizations.map((one) => (
              <MenuItem key={one.id} id={`organization ${one.slug}`} onAction={() => go(one.slug, {})}>
                {one.name}
              </MenuItem>
            ))}
            <MenuItem
              id="new"
              onAction={() => void navigate({ to: "/app", search: { found: "new" } as never })}
            >
              {say.newOrganization}
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
