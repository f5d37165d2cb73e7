// Where the pages of people and their accounts stand.
import type { RouteObject } from 'react-router';

export const identityPages: RouteObject[] = [
  {
    path: '/sign-in',
    lazy: async () => ({ Component: (await import('./routes/SignInRoute')).SignInRoute }),
  },
  {
    path: '/welcome',
    lazy: async () => ({ Component: (await import('./routes/WelcomeRoute')).WelcomeRoute }),
  },
  {
    path: '/account',
    lazy: async () => ({ Component: (await import('./routes/AccountRoute')).AccountRoute }),
  },
  {
    path: '/desk/setup',
    lazy: async () => ({ Component: (await import('./routes/SetupRoute')).SetupRoute }),
  },
  {
    path: '/desk/people',
    lazy: async () => ({ Component: (await import('./routes/PeopleRoute')).PeopleRoute }),
  },
];
