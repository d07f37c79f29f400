import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The staff screens. Served below /desk from the binary; in development `npm run dev` passes the rest on to a server.
export default defineConfig({
  base: "/assets/",
  plugins: [react(), { ...optimizeLocales.vite({ locales: ["zh-CN", "en-US"] }), enforce: "pre" }],
  build: { outDir: "dist", assetsDir: "desk", emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false } },
  server: {
    proxy: {
      "^/(api|law|request|follow|assets/styles|livez|readyz)": { target: "http://127.0.0.1:8311", changeOrigin: false },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}", "resident/**/*.test.ts"] },
});
