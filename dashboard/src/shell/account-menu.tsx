import { useQueryClient } from "@tanstack/react-query";
import {
  Button as AriaButton,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
} from "react-aria-components";
import { call } from "../api/client.ts";
import { useAccount } from "../session/account.ts";
import { LANGUAGES, type Language, useLanguage, useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { chooseLanguage, chooseTheme, chosenTheme, LANGUAGE_NAMES, THEMES, type Theme } from "./choices.ts";

/** Who one is, how the pages look and speak, and the way out. */
export function AccountMenu() {
  const say = useTexts(SHELL);
  const account = useAccount();
  const language = useLanguage();
  const queries = useQueryClient();
  const signOut = async () => {
    await call("sessions.close", {});
    queries.clear();
    // A whole load, so that nothing of this person stays in memory.
    location.assign("/sign-in");
  };
  return (
    <MenuTrigger>
      <AriaButton className="me" aria-label={`${say.account}: ${account.address}`}>
        <span className="sigil" aria-hidden="true">
          {account.name.charAt(0).toUpperCase() || "?"}
        </span>
        <span>{account.address}</span>
      </AriaButton>
      <Popover className="menu" placement="top start" offset={4}>
        <Menu className="options" aria-label={say.account}>
          <MenuSection
            selectionMode="single"
            selectedKeys={[chosenTheme()]}
            onSelectionChange={(keys) => chooseTheme([...keys][0] as Theme)}
          >
            <Header>{say.theme}</Header>
            {THEMES.map((theme) => (
              <MenuItem key={theme} id={theme}>
                {say.themes[theme]}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection
            selectionMode="single"
            selectedKeys={[language]}
            onSelectionChange={(keys) => void chooseLanguage([...keys][0] as Language, account)}
          >
            <Header>{say.language}</Header>
            {LANGUAGES.map((one) => (
              <MenuItem key={one} id={one}>
                <span lang={one}>{LANGUAGE_NAMES[one]}</span>
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection>
            <MenuItem id="out" onAction={() => void signOut()}>
              {say.signOut}
            </MenuItem>
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
