// The desk's pages of undoing: appeals, mistakes, patterns.
import type { RouteObject } from 'react-router';

export const undoingPages: RouteObject[] = [
  {
    path: '/desk/appeals',
    lazy: async () => ({ Component: (await import('./routes/AppealsRoute')).AppealsRoute }),
  },
  {
    path: '/desk/appeals/:id',
    lazy: async () => ({ Component: (await import('./routes/DecideRoute')).DecideRoute }),
  },
  {
    path: '/desk/mistakes',
    lazy: async () => ({ Component: (await import('./routes/MistakesRoute')).MistakesRoute }),
  },
  {
    path: '/desk/patterns',
    lazy: async () => ({ Component: (await import('./routes/PatternsRoute')).PatternsRoute }),
  },
];
