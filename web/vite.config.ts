import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** In development the page is served here and everything else comes from a running server. */
const server = process.env.PEREZVON_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2022", sourcemap: false, chunkSizeWarningLimit: 700 },
  server: {
    port: 5173,
    proxy: {
      "/api": { target: server, changeOrigin: false },
      "/events": { target: server, ws: true, changeOrigin: false },
    },
  },
});
