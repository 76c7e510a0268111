import "./style/index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { type ReactNode, StrictMode } from "react";
import { I18nProvider } from "react-aria-components";
import { createRoot } from "react-dom/client";
import { startConnection } from "./connection/connection.ts";
import { queries, router } from "./router.tsx";
import { LanguageContext, readLanguage, useLocale } from "./texts/language.ts";

const language = readLanguage();
startConnection();

/** Fields write figures by the person's own custom, which is known once the account is read. */
function Formats({ children }: { readonly children: ReactNode }) {
  return <I18nProvider locale={useLocale(language)}>{children}</I18nProvider>;
}

const place = document.getElementById("root");
if (place === null) throw new Error("the page has no place for the application");
createRoot(place).render(
  <StrictMode>
    <LanguageContext value={language}>
      <Formats>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Formats>
    </LanguageContext>
  </StrictMode>,
);
