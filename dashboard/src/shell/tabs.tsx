import { Link } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useOrganization } from "../session/account.ts";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { AccountMenu } from "./account-menu.tsx";
import { DESTINATIONS, PAGE_NAMES, TABS } from "./navigation.ts";
import { OrganizationSwitcher } from "./organization-switcher.tsx";

/** The tabs at the foot of a phone. */
export function Tabs() {
  const say = useTexts(SHELL);
  const names = useTexts(PAGE_NAMES);
  const { slug } = useOrganization();
  const [inTabs, rest] = [true, false].map((isTab) =>
    DESTINATIONS.filter(({ page }) => TABS.includes(page) === isTab),
  );
  return (
    <nav className="tabbar" aria-label={say.main}>
      {inTabs?.map(({ page, icon: Icon }) => (
        <Link
          key={page}
          to={`/app/$organization/${page}`}
          params={{ organization: slug }}
          activeProps={{ "aria-current": "page" }}
        >
          <Icon className="i" aria-hidden="true" />
          {names[page]}
        </Link>
      ))}
      <MenuTrigger>
        <AriaButton className="tab-more">
          <MenuIcon className="i" aria-hidden="true" />
          {say.more}
        </AriaButton>
        <Popover className="menu" placement="top end" offset={8}>
          <div className="more-menu">
            <OrganizationSwitcher />
            <Menu className="options" aria-label={say.more}>
              {(rest ?? []).map(({ page, icon: Icon }) => (
                <MenuItem key={page} id={page} href={`/app/${slug}/${page}`} textValue={names[page]}>
                  <Icon className="i s" aria-hidden="true" />
                  {names[page]}
                </MenuItem>
              ))}
            </Menu>
            <AccountMenu />
          </div>
        </Popover>
      </MenuTrigger>
    </nav>
  );
}
