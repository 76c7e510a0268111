import type { Language } from "../../../texts/language.ts";

/**
 * Refusals of /v1 in the reader's words. The API of programs speaks English only and names its own fields; what is not here is told as
 * the server said it.
 */
export const REFUSALS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    picture_type_refused: "This file is no JPEG, PNG or WebP picture.",
    picture_background:
      "The background of this photo is not plain, so nobody can tell where the product ends. Take it before one colour.",
    upload_quota_exceeded:
      "The pictures of this organization take as much room as they may. Delete some, or wait until their time is over.",
    body_too_large: "This file is larger than the operator takes.",
    picture_box: "The part that you chose is not inside of the picture.",
    picture_ratio: "The picture has this shape already, so there is nothing to add.",
  },
  es: {
    picture_type_refused: "Este archivo no es una imagen JPEG, PNG ni WebP.",
    picture_damaged: "Esta imagen está cortada o dañada. Ábrela en un editor, guárdala de nuevo y envía esa.",
    picture_pixels: "Esta imagen tiene más píxeles de los que se aceptan. Hazla más pequeña.",
    picture_demanding:
      "Abrir esta imagen costó más tiempo o memoria de lo permitido. Guárdala de nuevo sin capas.",
    pictures_busy: "Hay demasiadas imágenes en espera. Prueba de nuevo en un momento.",
    picture_background:
      "El fondo de esta foto no es liso, así que nadie sabe dónde acaba el producto. Hazla delante de un solo color.",
    picture_font: "Esta fuente no se puede usar. Elige una sola fuente TTF, OTF o WOFF2.",
    picture_glyph: "El texto tiene un carácter que la fuente no tiene.",
    brand_kit_not_found: "Este kit de marca ya no existe.",
    brand_assets_most:
      "Este kit tiene tantos logotipos, fuentes y referencias como se guardan. Quita uno antes.",
    picture_budget: "La imagen no puede quedar tan pequeña en este formato. Pide JPEG o WebP.",
    picture_box: "La parte que elegiste no está dentro de la imagen.",
    picture_ratio: "La imagen ya tiene esta forma, así que no hay nada que añadir.",
    upload_quota_exceeded:
      "Las imágenes de esta organización ocupan todo lo que pueden. Borra algunas o espera a que acabe su tiempo.",
    upload_incomplete: "La foto no llegó entera. Envíala otra vez.",
    body_too_large: "Este archivo es más grande de lo que acepta el operador.",
    generation_refused:
      "El modelo no hizo la imagen por lo que se pidió. Dilo de otra forma. No se cobra nada.",
    generation_provider: "No se llegó al proveedor, o dijo que no hizo nada. No se cobra nada.",
    generation_incomplete: "El modelo hizo menos imágenes de las pedidas. Se cobran las que llegaron.",
    generation_unknown: "Nadie sabe qué hizo el proveedor. No se cobra nada.",
    generation_interrupted: "Se interrumpió después de preguntar al proveedor. Se cobra lo que llegó.",
    generation_cancelled: "Se canceló antes de acabar.",
    generation_expired: "Se acabó su tiempo antes de empezar.",
    generation_failed: "Algo falló aquí. No se cobra lo que no llegó.",
    rate_limit_exceeded: "Demasiadas peticiones. Prueba de nuevo en un momento.",
    insufficient_credit: "No queda crédito para esto.",
    budget_exhausted: "Un límite de gasto no deja empezar esto.",
    budget_period_exhausted: "El límite de gasto de este periodo no deja empezar esto.",
  },
};
