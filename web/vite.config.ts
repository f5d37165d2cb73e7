// How the web app is built: into build/web of the repository, from this origin alone, nothing inlined that a strict CSP refuses.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env['FOLKMOOT_DEV_SERVER'] ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../build/web',
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: {
      '/api': { target: server },
      '/log': { target: server },
      '/rtc': { target: server, ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    css: false,
  },
});
