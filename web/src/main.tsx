// Starts the web app.
import './app/mantine.css';
import './app/base.css';
import './lib/i18n';

import { createRoot } from 'react-dom/client';

import { App } from './app/App';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
