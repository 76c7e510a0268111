import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Built once by set-up; the control process serves what comes out, with hashed names that browsers keep for ever. */
// biome-ignore lint/style/noDefaultExport: Vite reads its configuration so
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    assetsDir: "assets/app",
    target: ["chrome123", "firefox120", "safari17.5"],
    // No asset as `data:`, which our policy does not load.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
});
