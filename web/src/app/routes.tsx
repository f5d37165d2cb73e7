// Which page stands at which address. Only the home page is in the first load.
import type { RouteObject } from 'react-router';

import { HomeRoute } from '../features/home/routes/HomeRoute';
import { undoingPages } from '../features/desk-appeals/pages';
import { identityPages } from '../features/identity/pages';
import { Loading } from '../lib/ui/Loading';
import { CrashPage, NotFoundPage } from './ErrorPages';

export const routes: RouteObject[] = [
  {
    errorElement: <CrashPage />,
    hydrateFallbackElement: <Loading />,
    children: [
      { path: '/', element: <HomeRoute /> },
      ...identityPages,
      ...undoingPages,
      {
        path: '/m/:code/invite',
        lazy: async () => ({ Component: (await import('../features/home/routes/InviteRoute')).InviteRoute }),
      },
      {
        path: '/m/:code',
        lazy: async () => ({ Component: (await import('../features/meeting/routes/MeetingRoute')).MeetingRoute }),
      },
      {
        path: '/r/:number',
        lazy: async () => ({ Component: (await import('../features/restriction/routes/RecordRoute')).RecordRoute }),
      },
      {
        path: '/r/:number/appeal',
        lazy: async () => ({ Component: (await import('../features/appeal/routes/AppealRoute')).AppealRoute }),
      },
      {
        path: '/appeals/:id',
        lazy: async () => ({ Component: (await import('../features/appeal/routes/FiledRoute')).FiledRoute }),
      },
      {
        path: '/s/:number',
        lazy: async () => ({ Component: (await import('../features/statement/routes/StatementRoute')).StatementRoute }),
      },
      {
        path: '/transparency',
        lazy: async () => ({ Component: (await import('../features/log/routes/LogRoute')).LogRoute }),
      },
      {
        path: '/desk/abuse',
        lazy: async () => ({ Component: (await import('../features/abuse/routes/DeskAbuseRoute')).DeskAbuseRoute }),
      },
      {
        path: '/report',
        lazy: async () => ({ Component: (await import('../features/abuse/routes/ReportRoute')).ReportRoute }),
      },
      {
        path: '/reports/:id',
        lazy: async () => ({ Component: (await import('../features/abuse/routes/FiledReportRoute')).FiledReportRoute }),
      },
      {
        path: '/suspensions/:id',
        lazy: async () => ({ Component: (await import('../features/abuse/routes/SuspensionRoute')).SuspensionRoute }),
      },
      {
        path: '/authorities',
        lazy: async () => ({ Component: (await import('../features/authorities/routes/AuthoritiesRoute')).AuthoritiesRoute }),
      },
      {
        path: '/authorities/:id',
        lazy: async () => ({ Component: (await import('../features/authorities/routes/SubmissionRoute')).SubmissionRoute }),
      },
      {
        path: '/desk/authorities',
        lazy: async () => ({ Component: (await import('../features/authorities/routes/DeskAuthoritiesRoute')).DeskAuthoritiesRoute }),
      },
      {
        path: '/desk/orders/new',
        lazy: async () => ({ Component: (await import('../features/authorities/routes/NewOrderRoute')).NewOrderRoute }),
      },
      {
        path: '/desk/orders/:id/letter',
        lazy: async () => ({ Component: (await import('../features/authorities/routes/FollowUpRoute')).FollowUpRoute }),
      },
      {
        path: '/desk/location',
        lazy: async () => ({ Component: (await import('../features/location/routes/LocationRoute')).LocationRoute }),
      },
      {
        path: '/desk/submissions',
        lazy: async () => ({ Component: (await import('../features/authorities/routes/DeskSubmissionsRoute')).DeskSubmissionsRoute }),
      },
      {
        path: '/desk/submissions/:id',
        lazy: async () => ({ Component: (await import('../features/authorities/routes/DeskSubmissionRoute')).DeskSubmissionRoute }),
      },
      {
        path: '/desk',
        lazy: async () => ({ Component: (await import('../features/desk/routes/InboxRoute')).InboxRoute }),
      },
      {
        path: '/desk/orders',
        lazy: async () => ({ Component: (await import('../features/desk/routes/OrdersRoute')).OrdersRoute }),
      },
      {
        path: '/desk/orders/:id',
        lazy: async () => ({ Component: (await import('../features/desk/routes/OrderRoute')).OrderRoute }),
      },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
];
