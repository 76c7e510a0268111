import type { PromiseGroup } from "./promise.ts";

export const TRANSPORT_AND_WEB: PromiseGroup = {
  title: { en: "Transport and web", es: "Transporte y web" },
  promises: [
    {
      id: "T-1",
      en: [
        "TLS 1.3 only, on every hop",
        "Older protocols refused; plain HTTP only redirects pages and refuses API calls with a clear error, without ever accepting the key it carried; database, Redis, object store, mail, webhooks and providers verified too; probed at the public address.",
      ],
      es: [
        "Solo TLS 1.3, en cada tramo",
        "Los protocolos anteriores se rechazan; HTTP sin cifrar solo redirige páginas y rechaza llamadas sin aceptar la clave que traían; también se verifican base de datos, Redis, objetos, correo, webhooks y proveedores.",
      ],
    },
    {
      id: "T-2",
      en: ["HSTS", "Two years, subdomains, preload-ready."],
      es: ["HSTS", "Dos años, con subdominios, lista para la precarga."],
    },
    {
      id: "T-3",
      en: [
        "Security headers, noindex on private pages",
        "Strict CSP without unsafe-inline, frame, referrer, permissions policies; robots and `X-Robots-Tag`; graded by public scanners' own rules.",
      ],
      es: [
        "Cabeceras de seguridad y páginas privadas fuera de buscadores",
        "CSP estricta sin unsafe-inline, políticas de marcos, referencia y permisos; robots y `X-Robots-Tag`; calificadas con las reglas de los escáneres públicos.",
      ],
    },
    {
      id: "T-4",
      en: [
        "Body limits and clean errors",
        "Per endpoint; no stack, path, SQL, host or secret in any error; every error has a request id.",
      ],
      es: [
        "Tamaños limitados y errores limpios",
        "Por ruta; ningún error lleva traza, ruta, SQL, máquina ni secreto; cada error tiene un identificador de petición.",
      ],
    },
    {
      id: "T-5",
      en: [
        "Spot checks by outsiders",
        "The security page links the public scanners and publishes the signed results of our own.",
      ],
      es: [
        "Comprobaciones de terceros",
        "La página de seguridad enlaza los escáneres públicos y publica los resultados firmados de los nuestros.",
      ],
    },
  ],
};
