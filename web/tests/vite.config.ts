import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** Bundles the tests for Node, each with what it imports. */
export default defineConfig({
  plugins: [svelte()],
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: "../.cache/web-tests",
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: ["copying", "errors", "modes", "pipe", "platforms", "queue", "screen", "tools"].map(
        (name) => `tests/${name}.test.ts`,
      ),
      checks: { pluginTimings: false },
    },
  },
});
