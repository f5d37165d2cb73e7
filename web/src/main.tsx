// Starts the web app.
import './app/mantine.css';
import './app/base.css';

import { createRoot } from 'react-dom/client';

import { App } from './app/App';
import { languageHere, speak } from './lib/i18n';

const root = document.getElementById('root');
const start = () => root && createRoot(root).render(<App />);
// Without its catalogue the app speaks English.
void speak(languageHere()).then(start, start);
