// The composition root: theme, server state, pages.
import { DirectionProvider, MantineProvider, useDirection } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, RouterProvider } from 'react-router';

import { PracticeBanner } from '../features/practice/PracticeBanner';
import { direction, negotiate } from '../lib/i18n/languages';
import { routes } from './routes';
import { theme } from './theme';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 30_000 } },
});

const router = createBrowserRouter(routes);

export function App() {
  return (
    <DirectionProvider>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <AsTheLanguageRuns />
        <QueryClientProvider client={queries}>
          <PracticeBanner />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}

/** The component library turns round with the language. */
function AsTheLanguageRuns() {
  const { i18n } = useTranslation();
  const { dir, setDirection } = useDirection();
  const wanted = direction(negotiate([i18n.language]));
  useEffect(() => {
    if (dir !== wanted) setDirection(wanted);
  }, [dir, wanted, setDirection]);
  return null;
}
