import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** In development the page is served here and everything else comes from a running server. */
const server = process.env.PEREZVON_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What every application needs comes in few files; otherwise each shared component would be a request of its own.
        codeSplitting: {
          groups: [
            {
              name: "ground",
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next)[\\/]/,
            },
            { name: "components", test: /node_modules[\\/](@mantine|@floating-ui|@tabler)[\\/]/ },
            { name: "ours", test: /[\\/]web[\\/]src[\\/](ui|shell)[\\/]/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: {
      "/api": { target: server, changeOrigin: false },
      "/events": { target: server, ws: true, changeOrigin: false },
    },
  },
});
