import type { Operation } from "./operations.ts";

type Operations = Readonly<Record<Operation, { readonly name: string; readonly note: string }>>;

/** What can be made, in the reader's words. */
export const ENGLISH_OPERATIONS: Operations = {
  white_background: { name: "White background", note: "The product on pure white." },
  cut_out: { name: "Cut out", note: "The product on nothing." },
  color_background: { name: "Background in a colour", note: "The product on one colour." },
  prompt_background: {
    name: "Background in words",
    note: "A model draws it; it gets your words, never your photo.",
  },
  shadow: { name: "Soft shadow", note: "The product with a shadow below it." },
  preset: { name: "For a marketplace", note: "Size, background and format as it asks for." },
  resize: { name: "Resize", note: "Fitted inside a size, or covering it." },
  crop: { name: "Crop", note: "A part of the picture." },
  pad: { name: "Pad", note: "In the middle of a larger ground." },
  upscale: {
    name: "Enlarge",
    note: "Two to four times as wide and as high. It gets larger and stays clean; detail that is not there is not invented.",
  },
  outpaint: {
    name: "Extend",
    note: "A model draws what is around the photo, until it has another shape. The photo itself stays bit for bit.",
  },
  convert: { name: "Another format", note: "The same picture as PNG, JPEG or WebP." },
  edit: { name: "Edit in words", note: "A model gets the photos and your words." },
  variations: { name: "Variations", note: "A model makes pictures like it." },
  generate: { name: "New picture", note: "A model draws what you say. No photo is needed." },
};

export const SPANISH_OPERATIONS: Operations = {
  white_background: { name: "Fondo blanco", note: "El producto sobre blanco puro." },
  cut_out: { name: "Recortar", note: "El producto sin fondo." },
  color_background: { name: "Fondo de un color", note: "El producto sobre un solo color." },
  prompt_background: {
    name: "Fondo con palabras",
    note: "Lo dibuja un modelo; recibe tus palabras, nunca tu foto.",
  },
  shadow: { name: "Sombra suave", note: "El producto con una sombra debajo." },
  preset: { name: "Para una tienda", note: "Tamaño, fondo y formato como los pide." },
  resize: { name: "Cambiar tamaño", note: "Dentro de un tamaño, o cubriéndolo." },
  crop: { name: "Recuadro", note: "Una parte de la imagen." },
  pad: { name: "Margen", note: "En el centro de un fondo más grande." },
  upscale: {
    name: "Ampliar",
    note: "De dos a cuatro veces más ancha y más alta. Crece y queda limpia; no se inventa detalle que no está.",
  },
  outpaint: {
    name: "Extender",
    note: "Un modelo dibuja lo que rodea la foto hasta que tenga otra forma. La foto misma queda igual, bit a bit.",
  },
  convert: { name: "Otro formato", note: "La misma imagen en PNG, JPEG o WebP." },
  edit: { name: "Editar con palabras", note: "Un modelo recibe las fotos y tus palabras." },
  variations: { name: "Variaciones", note: "Un modelo hace imágenes parecidas." },
  generate: { name: "Imagen nueva", note: "Un modelo dibuja lo que dices. No hace falta foto." },
};
