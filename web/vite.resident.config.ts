import { defineConfig } from "vite";

// The residents' script: one small file with a fixed name, which the server's own pages load.
export default defineConfig({
  base: "/assets/",
  build: {
    outDir: "dist/resident",
    emptyOutDir: true,
    target: "es2019",
    lib: { entry: "resident/main.ts", formats: ["es"], fileName: () => "resident.js" },
  },
});
