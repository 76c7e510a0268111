import "./style/index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { I18nProvider } from "react-aria-components";
import { createRoot } from "react-dom/client";
import { startConnection } from "./connection/connection.ts";
import { queries, router } from "./router.tsx";
import { LanguageContext, LOCALES, readLanguage } from "./texts/language.ts";

const language = readLanguage();
startConnection();

const place = document.getElementById("root");
if (place === null) throw new Error("the page has no place for the application");
createRoot(place).render(
  <StrictMode>
    <LanguageContext value={language}>
      <I18nProvider locale={LOCALES[language]}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </LanguageContext>
  </StrictMode>,
);
