// First of all: zod has to be told before any module makes a schema.
import './shared/zod-without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followMain } from './bridge/query.ts';
import { App } from './shell/app.tsx';
import { tellOfDrafts } from './window/drafts.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');
followMain();
tellOfDrafts();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
